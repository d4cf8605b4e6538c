import { decodeOp } from "./codec.ts";
import { digestOf } from "./digest.ts";
import type { Definition, Op } from "./messages.ts";

interface Node {
	readonly digest: string;
	/** Short and unique within the definition: `v0`, `v1`, … */
	readonly id: string;
	readonly label: string;
	readonly edges: readonly Edge[];
}

interface Edge {
	readonly to: string;
	/** The output of the input, written only when it is not the first. */
	readonly index: string;
}

/**
 * The graph as indented lines, result first and inputs below it. An op that was shown before is only named.
 *
 * @throws RangeError when an op cannot be read.
 */
export function dumpTree(definition: Definition): string {
	const nodes = nodesOf(definition);
	const byDigest = new Map(nodes.map((node) => [node.digest, node]));
	const shown = new Set<string>();
	const lines: string[] = [];
	const last = nodes.at(-1);
	// Depth first with a list of its own, because graphs can be deeper than the stack.
	const pending = (last?.edges ?? [])
		.toReversed()
		.map((edge) => ({ edge, depth: 0 }));
	for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
		const { edge, depth } = next;
		const node = byDigest.get(edge.to);
		const indent = "  ".repeat(depth);
		const output = edge.index === "" ? "" : `output ${edge.index} of `;
		if (node === undefined) {
			lines.push(`${indent}${output}${edge.to} (missing)`);
		} else if (shown.has(node.digest)) {
			lines.push(`${indent}${output}${node.id} (above)`);
		} else {
			shown.add(node.digest);
			lines.push(`${indent}${output}${node.id} ${node.label}`);
			for (const each of node.edges.toReversed()) {
				pending.push({ edge: each, depth: depth + 1 });
			}
		}
	}
	return lines.length === 0 ? "(empty)\n" : `${lines.join("\n")}\n`;
}

/**
 * The graph in Graphviz' language, edges in the direction of the build.
 *
 * @throws RangeError when an op cannot be read.
 */
export function dumpDot(definition: Definition): string {
	return drawing(definition, {
		head: "digraph llb {\n\trankdir=LR;\n\tnode [shape=box];\n",
		node: (id, label) => `\t${id} [label=${JSON.stringify(label)}];\n`,
		edge: (from, to, index) =>
			`\t${from} -> ${to}${index === "" ? "" : ` [label="${index}"]`};\n`,
		foot: "}\n",
	});
}

/**
 * The graph in Mermaid's language, edges in the direction of the build.
 *
 * @throws RangeError when an op cannot be read.
 */
export function dumpMermaid(definition: Definition): string {
	return drawing(definition, {
		head: "flowchart LR\n",
		node: (id, label) => `\t${id}["${mermaidText(label)}"]\n`,
		edge: (from, to, index) =>
			`\t${from} -->${index === "" ? "" : `|${index}|`} ${to}\n`,
		foot: "",
	});
}

interface Pen {
	readonly head: string;
	readonly foot: string;
	readonly node: (id: string, label: string) => string;
	readonly edge: (from: string, to: string, index: string) => string;
}

function drawing(definition: Definition, pen: Pen): string {
	const nodes = nodesOf(definition);
	const ids = new Map(nodes.map(({ digest, id }) => [digest, id]));
	const drawn = nodes.map(({ id, label }) => pen.node(id, label));
	const edges = nodes.flatMap((node) =>
		node.edges.map(({ to, index }) =>
			pen.edge(ids.get(to) ?? "missing", node.id, index),
		),
	);
	return pen.head + drawn.join("") + edges.join("") + pen.foot;
}

function nodesOf(definition: Definition): readonly Node[] {
	return (definition.def ?? []).map((bytes, position) => {
		const digest = digestOf(bytes);
		const op = decodeOp(bytes);
		const name =
			definition.metadata?.get(digest)?.description?.["llb.customname"];
		return {
			digest,
			id: `v${position}`,
			label: name ?? labelOf(op),
			edges: (op.inputs ?? []).map(({ digest: to = "", index = 0 }) => ({
				to,
				index: Number(index) === 0 ? "" : String(index),
			})),
		};
	});
}

/** What an op does, in a few words. */
function labelOf(op: Op): string {
	if (op.exec) return (op.exec.meta?.args ?? []).join(" ");
	if (op.source) return op.source.identifier ?? "";
	if (op.file) {
		return (op.file.actions ?? [])
			.map(({ copy, mkdir, mkfile, rm, symlink }) => {
				if (copy) return `copy ${copy.src ?? ""} ${copy.dest ?? ""}`;
				if (mkdir) return `mkdir ${mkdir.path ?? ""}`;
				if (mkfile) return `mkfile ${mkfile.path ?? ""}`;
				if (rm) return `rm ${rm.path ?? ""}`;
				return `symlink ${symlink?.oldpath ?? ""} ${symlink?.newpath ?? ""}`;
			})
			.join(", ");
	}
	if (op.merge) return "merge";
	if (op.diff) return "diff";
	if (op.build) return "build";
	if (op.passthrough) return `passthrough ${op.passthrough.id ?? ""}`;
	return "result";
}

/** Mermaid takes entity names for characters that would end a label or start markup. */
function mermaidText(text: string): string {
	return text
		.replaceAll(/[#&"<>`]/g, (character) => `#${character.charCodeAt(0)};`)
		.replaceAll("\n", "<br>");
}
