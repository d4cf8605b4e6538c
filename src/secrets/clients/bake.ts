import type { Source } from "../../text/source.ts";
import type { Span } from "../../text/span.ts";
import {
	type ClientBuild,
	type ClientFile,
	emptyBuild,
	type PassedArgument,
	type PassedId,
} from "./client-file.ts";
import {
	type DataNode,
	entriesOf,
	itemsOf,
	spanWithin,
	textOfNode,
	valueOf,
} from "./data.ts";
import { readHcl } from "./hcl.ts";
import { blockData, scopeOf, unknownPart } from "./hcl-data.ts";
import { readSecretSpec, readSshSpec } from "./secret-spec.ts";
import type { YamlReader } from "./yaml.ts";

/** A target of a bake file before it takes over what it inherits. */
export interface BakeTarget {
	readonly name: string;
	readonly span: Span;
	readonly data: DataNode;
}

/** Reads the targets of a bake file in HCL. Rules: the Bake file reference. */
export function readBakeHcl(source: Source): ClientFile {
	const { problems } = readHcl(source.text);
	return {
		kind: "bake",
		source,
		builds: buildsOf(hclTargets(source)),
		problems,
	};
}

export function hclTargets(source: Source): readonly BakeTarget[] {
	const { body } = readHcl(source.text);
	const scope = scopeOf(body);
	return body.blocks.flatMap((block): readonly BakeTarget[] => {
		const label = block.labels[0];
		if (block.type !== "target" || label === undefined) return [];
		const data = blockData(block, scope);
		return [{ name: label.text, span: label.span, data }];
	});
}

/** Reads the targets of a bake file in JSON. */
export function readBakeJson(source: Source, yaml: YamlReader): ClientFile {
	const { root, problems } = yaml.read(source.text);
	const targets = entriesOf(valueOf(root, "target")).map(
		({ key, keySpan, value }) => ({ name: key, span: keySpan, data: value }),
	);
	return { kind: "bake", source, builds: buildsOf(targets), problems };
}

function buildsOf(targets: readonly BakeTarget[]): readonly ClientBuild[] {
	const byName = new Map(targets.map((target) => [target.name, target]));
	const inherited = new Set(
		targets.flatMap(({ data }) =>
			itemsOf(valueOf(data, "inherits")).flatMap(
				(item) => textOfNode(item) ?? [],
			),
		),
	);
	return targets.flatMap((target): readonly ClientBuild[] => {
		// Bases that only others build on are no builds of their own.
		const isBase = inherited.has(target.name) && target.name.startsWith("_");
		const chain = withInherited(target, byName, new Set());
		const inline = chain.some(({ data }) => valueOf(data, "dockerfile-inline"));
		return isBase || inline ? [] : [buildOf(target, chain)];
	});
}

/** What a target takes over, oldest first, and the target itself. */
function withInherited(
	target: BakeTarget,
	byName: ReadonlyMap<string, BakeTarget>,
	seen: Set<BakeTarget>,
): readonly BakeTarget[] {
	if (seen.has(target)) return [];
	seen.add(target);
	const bases = itemsOf(valueOf(target.data, "inherits")).flatMap((item) => {
		const base = byName.get(textOfNode(item) ?? "");
		return base === undefined ? [] : withInherited(base, byName, seen);
	});
	return [...bases, target];
}

function buildOf(
	target: BakeTarget,
	chain: readonly BakeTarget[],
): ClientBuild {
	const last = (key: string): DataNode | undefined =>
		chain.map(({ data }) => valueOf(data, key)).findLast(Boolean);
	const unread: string[] = [];
	const ids = (key: string, read: typeof readSecretSpec): PassedId[] => {
		const found = new Map<string, PassedId>();
		for (const { data } of chain) {
			const list = valueOf(data, key);
			if (list?.kind === "unknown") unread.push(`${key} is computed`);
			for (const item of itemsOf(list)) {
				const id = readId(item, read);
				if (id === undefined) unread.push(`an item of ${key} is computed`);
				else found.set(id.id, id);
			}
		}
		return [...found.values()];
	};
	const secrets = ids("secret", readSecretSpec);
	const ssh = ids("ssh", readSshSpec);
	const stage = textOfNode(last("target"));
	const text = (key: string, otherwise: string): string | undefined => {
		const node = last(key);
		if (node === undefined) return otherwise;
		const found = textOfNode(node);
		return found?.includes(unknownPart) ? undefined : found;
	};
	return {
		...emptyBuild(`target ${target.name}`, target.span),
		context: text("context", "."),
		dockerfile: text("dockerfile", "Dockerfile"),
		...(stage !== undefined && stage !== "" && { target: stage }),
		buildArguments: chain.flatMap(({ data }) =>
			argumentsOf(valueOf(data, "args")),
		),
		secrets,
		ssh,
		unread,
	};
}

function readId(
	item: DataNode,
	read: typeof readSecretSpec,
): PassedId | undefined {
	if (item.kind === "scalar") {
		return read(item.text, (from, to) => spanWithin(item, from, to));
	}
	const id = valueOf(item, "id");
	if (id?.kind !== "scalar" || id.text.includes(unknownPart)) return undefined;
	const variable = textOfNode(valueOf(item, "env"));
	const path = textOfNode(valueOf(item, "src"));
	return {
		id: id.text,
		span: id.span,
		...(variable !== undefined
			? { from: { kind: "environment", name: variable } }
			: path !== undefined && { from: { kind: "file", path } }),
	};
}

function argumentsOf(node: DataNode | undefined): readonly PassedArgument[] {
	return entriesOf(node).map(({ key, value, span }) => ({
		name: key,
		span,
		...(value.kind === "scalar" && !value.isNull && { value: value.text }),
	}));
}
