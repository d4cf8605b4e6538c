export type Theme = "auto" | "light" | "dark";

interface Colours {
	readonly paper: string;
	readonly box: string;
	readonly boxBuild: string;
	readonly edge: string;
	readonly strong: string;
	readonly text: string;
	readonly faint: string;
	readonly link: string;
	readonly seen: string;
	readonly danger: readonly [fill: string, edge: string, text: string];
	/** Fill, edge and text of pills. */
	readonly hues: readonly (readonly [
		fill: string,
		edge: string,
		text: string,
	])[];
}

const light: Colours = {
	paper: "#ffffff",
	box: "#f6f8fa",
	boxBuild: "#ffffff",
	edge: "#afb8c1",
	strong: "#0a3069",
	text: "#1f2328",
	faint: "#59636e",
	link: "#818b98",
	seen: "#bc4c00",
	danger: ["#cf222e", "#a40e26", "#ffffff"],
	hues: [
		["#ddf4ff", "#54aeff", "#0a3069"],
		["#dafbe1", "#4ac26b", "#044f1e"],
		["#fbefff", "#c297ff", "#512a97"],
		["#fff8c5", "#d4a72c", "#633c01"],
		["#ffeff7", "#ff80c8", "#772057"],
		["#d6f5f1", "#3db7a8", "#0b4f48"],
		["#ffe9d9", "#f09a5c", "#6b2f06"],
		["#e7e9ff", "#8c93f2", "#2b2f83"],
	],
};

const dark: Colours = {
	paper: "#0d1117",
	box: "#161b22",
	boxBuild: "#0d1117",
	edge: "#3d444d",
	strong: "#79c0ff",
	text: "#e6edf3",
	faint: "#9198a1",
	link: "#768390",
	seen: "#f0883e",
	danger: ["#b62324", "#ff7b72", "#ffffff"],
	hues: [
		["#0c2d6b", "#388bfd", "#cae8ff"],
		["#033a16", "#2ea043", "#aff5b4"],
		["#3c1e70", "#8957e5", "#e2c5ff"],
		["#4b2900", "#bb8009", "#f8e3a1"],
		["#5e103e", "#db61a2", "#ffdaec"],
		["#0b3d38", "#2f9c8f", "#b5f0e8"],
		["#4f2306", "#db6d28", "#ffdfb6"],
		["#25286b", "#6e76e5", "#d5d8ff"],
	],
};

/** Styles for one theme, or for both with the reader's setting deciding. */
export function styleSheet(theme: Theme): string {
	switch (theme) {
		case "light":
			return shapes + colours(light);
		case "dark":
			return shapes + colours(dark);
		case "auto":
			return `${shapes}${colours(light)}@media (prefers-color-scheme:dark){${colours(dark)}}`;
	}
}

const shapes = `text{font:11px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.title,.label,.role,.key{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
.title{font-size:15px;font-weight:600}.label{font-size:13px;font-weight:600}.role,.number{text-anchor:end}.role,.key{font-size:11px}
.folded{font-style:italic}.pill text{font-size:10.5px}.ssh rect,.login rect{stroke-dasharray:3 2}
.link{fill:none;stroke-width:1.4}.base{stroke-width:2.6}.mount{stroke-dasharray:2 3}.copy.seen,.copy.plain{stroke-dasharray:6 3}
.rail{fill:none;stroke-width:4;stroke-linecap:round}.rule{fill:none}.build .box{stroke-dasharray:5 3}.target .box{stroke-width:2.5}`;

function colours(palette: Colours): string {
	const pill = (name: string, [fill, edge, text]: Colours["danger"]): string =>
		`.${name} rect{fill:${fill};stroke:${edge}}.${name} text{fill:${text}}`;
	return [
		`.paper{fill:${palette.paper}}`,
		`text{fill:${palette.text}}`,
		`.role,.image,.number,.folded,.key{fill:${palette.faint}}`,
		`.box{fill:${palette.box};stroke:${palette.edge}}.build .box{fill:${palette.boxBuild}}`,
		`.target .box{stroke:${palette.strong}}.target .role,.target .label{fill:${palette.strong}}`,
		`.rule{stroke:${palette.edge}}`,
		`.link{stroke:${palette.link}}.link.seen{stroke:${palette.seen}}`,
		`.arrow path{fill:${palette.link}}.arrow.seen path{fill:${palette.seen}}`,
		`.rail{stroke:${palette.seen}}`,
		...palette.hues.map((hue, index) => pill(`hue${index}`, hue)),
		pill("danger", palette.danger),
	].join("");
}
