import type { Place } from "../models/model.ts";
import { type Arguments, optionValues } from "./invocation.ts";
import type { Machine } from "./machine.ts";
import { baseName } from "./path.ts";
import { concat, literal, type Value } from "./value.ts";

/** What a clone of an address is called: what `#egg=` says, else the last part of the path. */
function repositoryName(address: string): string {
	const egg = /#(?:.*&)?egg=([^&]+)/.exec(address)?.[1];
	const path = address.replace(/[#?].*$/, "").replace(/(?<=[^/])@[^/@]*$/, "");
	return egg ?? baseName(path).replace(/\.git$/, "");
}

/** The files that a place of a model means. */
export function places(
	machine: Machine,
	place: Place,
	parsed: Arguments,
	depth: number,
): readonly Value[] {
	if (typeof place === "string") return [literal(expandHome(machine, place))];
	if ("variable" in place) {
		const value = machine.variable(place.variable);
		if (value !== undefined && value.text !== "")
			return [
				concat(
					value,
					literal(place.file === undefined ? "" : `/${place.file}`),
				),
			];
		return places(machine, place.otherwise, parsed, depth);
	}
	if ("clonedFrom" in place) {
		const names = optionValues(parsed, ...place.clonedFrom).map(({ text }) =>
			repositoryName(text),
		);
		return places(machine, place.into, parsed, depth).flatMap((directory) =>
			names.map((name) => concat(directory, literal(`/${name}/.git/config`))),
		);
	}
	if ("asRoot" in place)
		return places(
			machine,
			machine.root ? place.asRoot : place.otherwise,
			parsed,
			depth,
		);
	if ("option" in place) {
		const values = optionValues(parsed, ...place.option);
		if (values.length > 0)
			return values.map((value) =>
				place.file === undefined
					? value
					: concat(value, literal(`/${place.file}`)),
			);
		return place.otherwise === undefined
			? []
			: places(machine, place.otherwise, parsed, depth);
	}
	const operand = parsed.operands.slice(depth)[place.operand];
	if (operand === undefined) return [];
	return [
		place.suffix === undefined
			? operand
			: concat(operand, literal(place.suffix)),
	];
}

/** `~` at the beginning of a path is the home directory. */
export function expandHome(machine: Machine, path: string): string {
	return path.startsWith("~") ? machine.home() + path.slice(1) : path;
}
