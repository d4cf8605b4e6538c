import { type Handler, type Invocation, print } from "../invocation.ts";
import type { Machine } from "../machine.ts";
import { along, doubted, noTaint, type Taint, union } from "../taint.ts";
import { isKnown } from "../value.ts";

/** Programs that put variables into templates. */
export const templateCommands: readonly (readonly [string, Handler])[] = [
	["envsubst", substitute],
];

/** `envsubst` puts the variables that its input names into its output. */
function substitute(machine: Machine, call: Invocation): void {
	const template = call.input;
	const listed = call.words.find(({ text }) => text.includes("$"))?.text;
	const names = new Set<string>();
	const named = (text: string) =>
		[...text.matchAll(/\$\{?([A-Za-z_]\w*)\}?/g)].map(
			(match) => match[1] as string,
		);
	if (listed !== undefined) for (const name of named(listed)) names.add(name);
	let taint: Taint = template.taint;
	let text = template.text;
	if (isKnown(text)) {
		text = text.replace(
			/\$\{([A-Za-z_]\w*)\}|\$([A-Za-z_]\w*)/g,
			(whole, braced?: string, plain?: string) => {
				const name = (braced ?? plain) as string;
				if (listed !== undefined && !names.has(name)) return whole;
				const variable = machine.shell.variables.get(name);
				if (variable?.exported !== true) return "";
				taint = union(taint, variable.value.taint);
				return variable.value.text;
			},
		);
	} else if (listed !== undefined) {
		for (const name of names) {
			const variable = machine.shell.variables.get(name);
			if (variable?.exported) taint = union(taint, variable.value.taint);
		}
		text = machine.fresh("substituted");
	} else {
		taint = union(
			taint,
			doubted(
				machine.environmentTaint(),
				"which variables `envsubst` puts in depends on its template",
			),
		);
		text = machine.fresh("substituted");
	}
	const value = {
		text,
		taint: isKnown(text)
			? noTaint
			: along(taint, call.span, "`envsubst` puts it in"),
	};
	print(machine, call, value);
}
