import type {
	GraphLink,
	GraphRow,
	GraphSecret,
	GraphStage,
	SecretGraph,
} from "./graph-model.ts";

const roleTexts: Readonly<Record<GraphStage["role"], string>> = {
	target: "exported image",
	included: "below the image",
	build: "build only",
};

const linkTexts: Readonly<Record<GraphLink["kind"], string>> = {
	base: "FROM",
	copy: "COPY --from",
	mount: "RUN --mount",
};

function stageTitle({ label, base, role }: GraphStage): string {
	return `${label} FROM ${base} (${roleTexts[role]})`;
}

function rowTitle({ lines, text }: GraphRow): string {
	const short = text.length > 48 ? `${text.slice(0, 47)}…` : text;
	return `${lines.first}: ${short}`;
}

function secretTitle({ name, kind, required }: GraphSecret): string {
	const prefix = {
		secret: "secret",
		ssh: "ssh",
		variable: "ARG or ENV",
		login: "login",
	}[kind];
	return `${prefix} ${name}${required ? " (required)" : ""}`;
}

/** For Markdown files and wikis. Syntax: Mermaid flowcharts. */
export function writeMermaid(graph: SecretGraph): string {
	const text = (value: string): string =>
		`"${value.replaceAll("&", "#amp;").replaceAll('"', "#quot;").replaceAll("<", "#lt;").replaceAll(">", "#gt;")}"`;
	const lines = ["flowchart LR"];
	for (const stage of graph.stages) {
		lines.push(
			`  subgraph g${stage.index} [${text(stageTitle(stage))}]`,
			"    direction TB",
		);
		const names = rowNames(stage);
		if (names.length === 0) lines.push(`    n${stage.index}[" "]`);
		for (const [index, row] of stage.rows.entries()) {
			lines.push(`    ${names[index]}[${text(rowTitle(row))}]`);
			if (index > 0) lines.push(`    ${names[index - 1]} --> ${names[index]}`);
		}
		lines.push("  end");
	}
	for (const [index, secret] of graph.secrets.entries()) {
		lines.push(`  s${index}([${text(secretTitle(secret))}])`);
	}
	for (const { stage, row, secret } of sightings(graph)) {
		lines.push(`  s${secret} -.-> r${stage}_${row}`);
	}
	for (const link of graph.links) {
		const to =
			link.row === undefined ? `g${link.to}` : `r${link.to}_${link.row}`;
		lines.push(
			`  g${link.from} ${link.sawSecret ? "==>" : "-->"}|${linkTexts[link.kind]}| ${to}`,
		);
	}
	lines.push(
		"  classDef secret fill:#ddf4ff,stroke:#54aeff,color:#0a3069",
		"  classDef danger fill:#cf222e,stroke:#a40e26,color:#ffffff",
		"  classDef target stroke:#0969da,stroke-width:3px",
		"  classDef descends stroke:#bc4c00,stroke-width:2px",
	);
	const members = (name: string, list: readonly string[]): void => {
		if (list.length > 0) lines.push(`  class ${list.join(",")} ${name}`);
	};
	members(
		"secret",
		graph.secrets.flatMap(({ kind }, index) =>
			kind === "variable" ? [] : [`s${index}`],
		),
	);
	members(
		"danger",
		graph.secrets.flatMap(({ kind }, index) =>
			kind === "variable" ? [`s${index}`] : [],
		),
	);
	members(
		"target",
		graph.stages.flatMap(({ role, index }) =>
			role === "target" ? [`g${index}`] : [],
		),
	);
	members(
		"descends",
		graph.stages.flatMap((stage) =>
			stage.rows.flatMap((row, index) =>
				row.descends ? [`r${stage.index}_${index}`] : [],
			),
		),
	);
	return `${lines.join("\n")}\n`;
}

/** For Graphviz. */
export function writeDot(graph: SecretGraph): string {
	const text = (value: string): string => JSON.stringify(value);
	const lines = [
		"digraph secrets {",
		'  rankdir=LR; compound=true; fontname="sans-serif";',
		'  node [shape=box, style="rounded,filled", fillcolor=white, fontname="monospace", fontsize=10];',
		'  edge [fontname="sans-serif", fontsize=9];',
		`  label=${text(graph.title)}; labelloc=t;`,
	];
	for (const stage of graph.stages) {
		const style = {
			target: 'color="#0969da"; penwidth=2.5',
			included: 'color="#57606a"',
			build: 'color="#8c959f"; style=dashed',
		}[stage.role];
		lines.push(
			`  subgraph cluster_${stage.index} {`,
			`    label=${text(stageTitle(stage))}; ${style};`,
		);
		const names = rowNames(stage);
		if (names.length === 0)
			lines.push(`    n${stage.index} [label="", shape=point];`);
		for (const [index, row] of stage.rows.entries()) {
			const colour = row.descends ? ', color="#bc4c00"' : "";
			lines.push(
				`    ${names[index]} [label=${text(rowTitle(row))}${colour}];`,
			);
			if (index > 0)
				lines.push(
					`    ${names[index - 1]} -> ${names[index]} [arrowsize=0.5];`,
				);
		}
		lines.push("  }");
	}
	for (const [index, secret] of graph.secrets.entries()) {
		const fill =
			secret.kind === "variable"
				? 'fillcolor="#cf222e", fontcolor=white'
				: 'fillcolor="#ddf4ff"';
		lines.push(
			`  s${index} [label=${text(secretTitle(secret))}, shape=cds, ${fill}];`,
		);
	}
	for (const { stage, row, secret } of sightings(graph)) {
		lines.push(`  s${secret} -> r${stage}_${row} [style=dotted];`);
	}
	for (const link of graph.links) {
		const from = graph.stages[link.from] as GraphStage;
		const to = graph.stages[link.to] as GraphStage;
		const tail = rowNames(from).at(-1) ?? `n${from.index}`;
		const head =
			link.row === undefined
				? (rowNames(to)[0] ?? `n${to.index}`)
				: `r${to.index}_${link.row}`;
		const inside = link.row === undefined ? `, lhead=cluster_${to.index}` : "";
		const colour = link.sawSecret ? ', color="#bc4c00"' : "";
		lines.push(
			`  ${tail} -> ${head} [ltail=cluster_${from.index}${inside}, label=${text(linkTexts[link.kind])}${colour}];`,
		);
	}
	return `${lines.join("\n")}\n}\n`;
}

function rowNames({ index, rows }: GraphStage): readonly string[] {
	return rows.map((_, row) => `r${index}_${row}`);
}

/** Which step sees which secret. */
function sightings({ stages }: SecretGraph) {
	return stages.flatMap((stage) =>
		stage.rows.flatMap(({ secrets }, row) =>
			secrets.map((secret) => ({ stage: stage.index, row, secret })),
		),
	);
}
