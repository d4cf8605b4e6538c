import type {
	GraphLink,
	GraphRow,
	GraphSecret,
	GraphStage,
	SecretGraph,
} from "./graph-model.ts";
import { layeredLayout } from "./layered-layout.ts";
import { styleSheet, type Theme } from "./svg-style.ts";

export interface SvgOptions {
	/** `auto` follows the reader's setting. Default: `auto`. */
	readonly theme?: Theme | undefined;
}

const boxWidth = 300;
const columnGap = 96;
const headHeight = 40;
const rowHeight = 22;
const pillHeight = 18;
const pillGap = 6;
const margin = 24;
const characterWidth = 6.6;
const pillCharacterWidth = 6.2;

/** Draws the graph as an SVG that needs nothing else. */
export function writeSvg(
	graph: SecretGraph,
	{ theme = "auto" }: SvgOptions = {},
): string {
	const boxes = graph.stages.map((stage) => drawnBox(graph, stage));
	const layout = layeredLayout(boxes, graph.links, { gap: 28, lane: 14 });
	const width = Math.max(
		layout.columnCount * (boxWidth + columnGap) - columnGap + 2 * margin,
		640,
	);
	const legend = drawLegend(graph, width - 2 * margin);
	const top = margin + legend.height + 20;
	const left = (column: number): number =>
		margin + column * (boxWidth + columnGap);
	const places = graph.stages.map(({ index }) => ({
		x: left(layout.columns[index] as number),
		y: top + (layout.tops[index] as number),
	}));
	const links = graph.links.map((link, index) => {
		const from = places[link.from] as Point;
		const to = places[link.to] as Point;
		const fromBox = boxes[link.from] as DrawnBox;
		const toBox = boxes[link.to] as DrawnBox;
		const lanes = (layout.lanes[index] ?? []).map((y, step) => ({
			x: left((layout.columns[link.from] as number) + 1 + step),
			y: top + y,
		}));
		const start = {
			x: from.x + boxWidth,
			y: from.y + exitHeight(graph, link, fromBox),
		};
		const end = {
			x: to.x,
			y:
				to.y +
				(link.row === undefined
					? headHeight / 2
					: (toBox.rowMiddles[link.row] as number)),
		};
		return drawLink(link, start, end, lanes);
	});
	const height = top + layout.height + margin;
	const drawn = graph.stages.map((stage, index) =>
		drawStage(graph, stage, boxes[index] as DrawnBox, places[index] as Point),
	);
	return `${[
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" role="img" aria-labelledby="title">`,
		`<title id="title">${escape(graph.title)}</title>`,
		`<style>${styleSheet(theme)}</style>`,
		`<defs>${arrow("plain")}${arrow("seen")}</defs>`,
		`<rect class="paper" width="100%" height="100%"/>`,
		legend.text,
		...links,
		...drawn,
		"</svg>",
	].join("\n")}\n`;
}

interface Point {
	readonly x: number;
	readonly y: number;
}

interface DrawnBox {
	readonly height: number;
	/** The middle of each row, from the top of the box. */
	readonly rowMiddles: readonly number[];
	readonly rowTops: readonly number[];
	/** For each row, its pills in lines. */
	readonly pills: readonly (readonly (readonly number[])[])[];
}

const inner = boxWidth - 30;

function drawnBox(graph: SecretGraph, { rows }: GraphStage): DrawnBox {
	const rowTops: number[] = [];
	const rowMiddles: number[] = [];
	const pills: number[][][] = [];
	let y = headHeight + 6;
	for (const { secrets } of rows) {
		const lines = pillLines(secrets, graph.secrets);
		rowTops.push(y);
		rowMiddles.push(y + rowHeight / 2);
		pills.push(lines);
		y +=
			rowHeight + lines.length * (pillHeight + 4) + (lines.length > 0 ? 4 : 0);
	}
	return { height: y + (rows.length > 0 ? 6 : 0), rowTops, rowMiddles, pills };
}

function pillLines(
	list: readonly number[],
	secrets: readonly GraphSecret[],
): number[][] {
	const lines: number[][] = [];
	let used = inner;
	for (const index of list) {
		const width = pillWidth(secrets[index] as GraphSecret, inner) + pillGap;
		if (used + width > inner) {
			lines.push([]);
			used = 0;
		}
		lines.at(-1)?.push(index);
		used += width;
	}
	return lines;
}

function pillText({ name, kind }: GraphSecret): string {
	switch (kind) {
		case "ssh":
			return `ssh ${name}`;
		case "variable":
			return `! ${name}`;
		case "login":
			return `${name}?`;
		case "secret":
			return name;
	}
}

function pillWidth(secret: GraphSecret, limit: number): number {
	return Math.min(limit, pillText(secret).length * pillCharacterWidth + 18);
}

function drawPill(
	secret: GraphSecret,
	index: number,
	{ x, y }: Point,
	limit: number,
): string {
	const width = pillWidth(secret, limit);
	const text = cut(
		pillText(secret),
		Math.floor((width - 16) / pillCharacterWidth),
	);
	const hue = secret.kind === "variable" ? "danger" : `hue${index % 8}`;
	const tip = {
		secret: "secret",
		ssh: "SSH agent",
		variable: "ARG or ENV: ends in the image's history or configuration",
		login: "login, if the source is private",
	}[secret.kind];
	return `<g class="pill ${hue} ${secret.kind}"><title>${escape(`${tip}: ${secret.name}${secret.required ? " (required)" : ""}`)}</title><rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${pillHeight}" rx="9"/><text x="${round(x + 9)}" y="${round(y + 12.8)}">${escape(text)}</text></g>`;
}

const roleTexts = {
	target: "exported image",
	included: "below the image",
	build: "build only",
} as const;

function drawStage(
	graph: SecretGraph,
	stage: GraphStage,
	box: DrawnBox,
	{ x, y }: Point,
): string {
	const { label, base, role, rows } = stage;
	const parts = [
		`<g class="stage ${role}"><title>${escape(`stage ${label}: ${roleTexts[role]}`)}</title>`,
		`<rect class="box" x="${round(x)}" y="${round(y)}" width="${boxWidth}" height="${round(box.height)}" rx="8"/>`,
		`<text class="label" x="${round(x + 14)}" y="${round(y + 17)}">${escape(cut(label, 26))}</text>`,
		`<text class="role" x="${round(x + boxWidth - 12)}" y="${round(y + 17)}">${roleTexts[role]}</text>`,
		`<text class="image" x="${round(x + 14)}" y="${round(y + 32)}">${escape(cut(`FROM ${base}`, 42))}</text>`,
	];
	if (rows.length > 0) {
		parts.push(
			`<path class="rule" d="M${round(x)} ${round(y + headHeight)}h${boxWidth}"/>`,
		);
	}
	const rail = railOf(stage, box);
	if (rail !== undefined) {
		parts.push(
			`<path class="rail" d="M${round(x + 5)} ${round(y + rail.from)}V${round(y + rail.to)}"><title>layers made after a secret was seen</title></path>`,
		);
	}
	for (const [index, row] of rows.entries()) {
		parts.push(drawRow(graph, row, box, index, { x, y }));
	}
	parts.push("</g>");
	return parts.join("\n");
}

/** From the first step that sees a secret to the end of the stage. */
function railOf(
	{ rows, descends }: GraphStage,
	box: DrawnBox,
): { from: number; to: number } | undefined {
	const first = rows.findIndex((row) => row.descends);
	if (!descends && first === -1) return undefined;
	return {
		from: descends ? 10 : (box.rowTops[first] as number) + 3,
		to: box.height - 8,
	};
}

function drawRow(
	graph: SecretGraph,
	row: GraphRow,
	box: DrawnBox,
	index: number,
	{ x, y }: Point,
): string {
	const top = y + (box.rowTops[index] as number);
	const { first, last } = row.lines;
	const number =
		row.folded && last > first ? `${first}–${last}` : String(first);
	const text = cut(
		row.text,
		Math.floor((inner - 10 - number.length * characterWidth) / characterWidth),
	);
	const parts = [
		`<text class="${row.folded ? "folded" : "step"}" x="${round(x + 14)}" y="${round(top + 15)}">${escape(text)}<title>${escape(row.text)}</title></text>`,
		`<text class="number" x="${round(x + boxWidth - 12)}" y="${round(top + 15)}">${number}</text>`,
	];
	for (const [line, pills] of (box.pills[index] ?? []).entries()) {
		let at = x + 14;
		for (const pill of pills) {
			const secret = graph.secrets[pill] as GraphSecret;
			const place = { x: at, y: top + rowHeight + line * (pillHeight + 4) };
			parts.push(drawPill(secret, pill, place, inner));
			at += pillWidth(secret, inner) + pillGap;
		}
	}
	return parts.join("\n");
}

/** Links leave a box below each other, in the order of what they lead to. */
function exitHeight(
	graph: SecretGraph,
	link: GraphLink,
	box: DrawnBox,
): number {
	if (link.kind === "base") return headHeight / 2;
	const others = graph.links.filter(
		({ from, kind }) => from === link.from && kind !== "base",
	);
	const place = others.indexOf(link);
	const room = Math.max(0, box.height - headHeight - 16);
	return others.length === 1
		? Math.min(headHeight + 12, box.height - 10)
		: Math.min(
				headHeight + 8 + (room * place) / (others.length - 1),
				box.height - 8,
			);
}

function drawLink(
	link: GraphLink,
	start: Point,
	end: Point,
	lanes: readonly Point[],
): string {
	let path = `M${round(start.x)} ${round(start.y)}`;
	let at = start;
	for (const lane of lanes) {
		path += curve(at, lane);
		at = { x: lane.x + boxWidth, y: lane.y };
		path += `H${round(at.x)}`;
	}
	const tip = { x: end.x - 2, y: end.y };
	path += curve(at, tip);
	const state = link.sawSecret ? "seen" : "plain";
	const texts = {
		base: "builds on it: has all of its layers",
		copy: "copies files from it",
		mount: "reads it while a RUN runs",
	} as const;
	const note = link.sawSecret ? "; a step there saw a secret" : "";
	return `<path class="link ${link.kind} ${state}" d="${path}" marker-end="url(#${state})"><title>${texts[link.kind]}${note}</title></path>`;
}

function curve(from: Point, to: Point): string {
	const bend = Math.max(24, (to.x - from.x) / 2);
	return `C${round(from.x + bend)} ${round(from.y)} ${round(to.x - bend)} ${round(to.y)} ${round(to.x)} ${round(to.y)}`;
}

function arrow(name: string): string {
	return `<marker id="${name}" class="arrow ${name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z"/></marker>`;
}

function drawLegend(
	graph: SecretGraph,
	width: number,
): { readonly text: string; readonly height: number } {
	const parts = [
		`<text class="title" x="${margin}" y="${margin + 14}">${escape(graph.title)}</text>`,
	];
	let y = margin + 30;
	let x = margin;
	for (const [index, secret] of graph.secrets.entries()) {
		const needed = pillWidth(secret, 280);
		if (x + needed > margin + width) {
			x = margin;
			y += pillHeight + 6;
		}
		parts.push(drawPill(secret, index, { x, y }, 280));
		x += needed + pillGap;
	}
	if (graph.secrets.length > 0) y += pillHeight + 12;
	const keys: readonly (readonly [string, string])[] = [
		['<path class="link base plain" d="M0 0H28"/>', "builds on"],
		['<path class="link copy plain" d="M0 0H28"/>', "copies from"],
		[
			'<path class="link base seen" d="M0 -3H28"/><path class="link copy seen" d="M0 3H28"/>',
			"from a stage that saw a secret",
		],
		[
			'<path class="rail" d="M14 -7V7"/>',
			"layers made after a secret was seen",
		],
	];
	x = margin;
	for (const [drawing, text] of keys) {
		const needed = 36 + text.length * 6.4 + 22;
		if (x + needed > margin + width) {
			x = margin;
			y += 20;
		}
		parts.push(
			`<g transform="translate(${round(x)} ${round(y + 8)})">${drawing}<text class="key" x="36" y="4">${text}</text></g>`,
		);
		x += needed;
	}
	return { text: parts.join("\n"), height: y + 16 - margin };
}

function cut(text: string, length: number): string {
	return text.length <= length
		? text
		: `${text.slice(0, Math.max(1, length - 1))}…`;
}

function round(value: number): number {
	return Math.round(value * 10) / 10;
}

function escape(text: string): string {
	return (
		text
			// Characters that XML does not know.
			.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/gu, "")
			.replaceAll("&", "&amp;")
			.replaceAll("<", "&lt;")
			.replaceAll(">", "&gt;")
			.replaceAll('"', "&quot;")
	);
}
