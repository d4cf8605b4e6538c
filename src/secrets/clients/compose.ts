import type { Source } from "../../text/source.ts";
import {
	type ClientBuild,
	type ClientFile,
	emptyBuild,
	type PassedArgument,
	type PassedFrom,
	type PassedId,
} from "./client-file.ts";
import {
	type DataNode,
	entriesOf,
	entryOf,
	itemsOf,
	spanWithin,
	textOfNode,
	valueOf,
} from "./data.ts";
import type { YamlReader } from "./yaml.ts";

/** Reads the builds of a compose file. Rules: the Compose specification, `build.secrets`, `build.ssh`, `secrets`. */
export function readCompose(source: Source, yaml: YamlReader): ClientFile {
	const { root, problems } = yaml.read(source.text);
	const builds: ClientBuild[] = [];
	for (const service of entriesOf(valueOf(root, "services"))) {
		const build = readService(
			root,
			service.key,
			service.keySpan,
			service.value,
		);
		if (build !== undefined) builds.push(build);
	}
	return { kind: "compose", source, builds, problems };
}

function readService(
	root: DataNode | undefined,
	name: string,
	span: ClientBuild["span"],
	service: DataNode,
): ClientBuild | undefined {
	const build = valueOf(service, "build");
	const empty = emptyBuild(`service ${name}`, span);
	if (build === undefined || valueOf(build, "dockerfile_inline"))
		return undefined;
	const serviceSecrets = itemsOf(valueOf(service, "secrets")).flatMap((item) =>
		secretOf(root, item),
	);
	if (build.kind === "scalar") {
		return { ...empty, context: knownText(build.text), serviceSecrets };
	}
	const target = textOfNode(valueOf(build, "target"));
	const unread = valueOf(service, "extends")
		? ["the service extends another one"]
		: [];
	return {
		...empty,
		context: knownText(textOfNode(valueOf(build, "context")) ?? "."),
		dockerfile: knownText(
			textOfNode(valueOf(build, "dockerfile")) ?? "Dockerfile",
		),
		...(target !== undefined && { target }),
		buildArguments: argumentsOf(valueOf(build, "args")),
		secrets: itemsOf(valueOf(build, "secrets")).flatMap((item) =>
			secretOf(root, item),
		),
		ssh: agentsOf(valueOf(build, "ssh")),
		serviceSecrets,
		unread,
	};
}

/** A text without substitutions. */
export function knownText(text: string): string | undefined {
	return text.includes("$") ? undefined : text;
}

/** The id of a secret is the target of its long form, or else its name. */
function secretOf(
	root: DataNode | undefined,
	item: DataNode,
): readonly PassedId[] {
	const long = item.kind === "map";
	const node = long
		? (valueOf(item, "target") ?? valueOf(item, "source"))
		: item;
	const name = textOfNode(long ? valueOf(item, "source") : item);
	const id = textOfNode(node);
	if (id === undefined || name === undefined || node === undefined) return [];
	const entry = entryOf(valueOf(root, "secrets"), name);
	const from = entry && sourceOf(entry.value);
	return [
		{
			id,
			span: node.span,
			...(from && { from }),
			...(entry === undefined && { undefinedSource: name }),
		},
	];
}

function sourceOf(secret: DataNode): PassedFrom | undefined {
	const variable = textOfNode(valueOf(secret, "environment"));
	if (variable !== undefined) return { kind: "environment", name: variable };
	const path = textOfNode(valueOf(secret, "file"));
	return path === undefined ? undefined : { kind: "file", path };
}

function agentsOf(node: DataNode | undefined): readonly PassedId[] {
	if (node?.kind === "scalar" && !node.isNull) {
		return [{ id: node.text, span: node.span }];
	}
	if (node?.kind === "map") {
		return node.entries.map(({ key, keySpan }) => ({ id: key, span: keySpan }));
	}
	return itemsOf(node).flatMap((item): readonly PassedId[] => {
		if (item.kind === "map") return agentsOf(item);
		if (item.kind !== "scalar") return [];
		const equals = item.text.indexOf("=");
		const id = equals === -1 ? item.text : item.text.slice(0, equals);
		return [{ id, span: spanWithin(item, 0, id.length) }];
	});
}

function argumentsOf(node: DataNode | undefined): readonly PassedArgument[] {
	if (node?.kind === "map") {
		return node.entries.map(({ key, value, span }) => ({
			name: key,
			span,
			...(value.kind === "scalar" && !value.isNull && { value: value.text }),
		}));
	}
	return itemsOf(node).flatMap((item): readonly PassedArgument[] => {
		if (item.kind !== "scalar") return [];
		const equals = item.text.indexOf("=");
		return equals === -1
			? [{ name: item.text, span: item.span }]
			: [
					{
						name: item.text.slice(0, equals),
						value: item.text.slice(equals + 1),
						span: item.span,
					},
				];
	});
}
