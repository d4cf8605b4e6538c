import {
	type Handler,
	type Invocation,
	print,
	readFile,
	readTree,
} from "../invocation.ts";
import type { Machine } from "../machine.ts";
import {
	along,
	doubted,
	noTaint,
	type Taint,
	union,
	unionAll,
} from "../taint.ts";
import type { Field } from "../words.ts";

/** Programs that pick and build JSON. */
export const jqCommands: readonly (readonly [string, Handler])[] = [
	["jq", query],
	["gojq", query],
	["jaq", query],
	["yq", query],
];

/** What a command line gives to its program. */
interface Inputs {
	program: Field | undefined;
	readonly files: Field[];
	readonly named: Map<string, Taint>;
	readonly positional: Taint[];
	readsNothing: boolean;
	/** `yq -i`: the files get what comes out. */
	inPlace: boolean;
}

/** `jq`: what its program names of files, arguments and the environment comes out. */
function query(machine: Machine, call: Invocation): void {
	const inputs = readWords(machine, call);
	const { program, files, named, positional } = inputs;
	const text = program?.text ?? ".";
	const taints: Taint[] = [program?.taint ?? noTaint];
	for (const [name, taint] of named)
		if (text.includes(`$${name}`) || text.includes("$ARGS")) taints.push(taint);
	if (/\$ARGS|\$__prog_args/.test(text)) taints.push(...positional);
	taints.push(environmentTaint(machine, text));
	if (!inputs.readsNothing || /\binputs?\b/.test(text)) {
		const read =
			files.length === 0
				? call.input.taint
				: unionAll(files.map((file) => readTree(machine, call, file.text)));
		taints.push(picked(text, read));
	}
	const taint = along(unionAll(taints), call.span, `\`${call.name}\` reads it`);
	if (inputs.inPlace) {
		for (const file of files)
			machine.writeFile(
				file,
				{ text: machine.fresh("edited"), taint },
				call.span,
			);
		return;
	}
	print(machine, call, { text: machine.fresh("json"), taint });
}

function readWords(machine: Machine, call: Invocation): Inputs {
	const inputs: Inputs = {
		program: undefined,
		files: [],
		named: new Map(),
		positional: [],
		readsNothing: false,
		inPlace: false,
	};
	const words = [...call.words];
	let positional = false;
	for (let word = words.shift(); word !== undefined; word = words.shift()) {
		const { text } = word;
		const next = () => words.shift();
		if (text === "--arg" || text === "--argjson") {
			const name = next()?.text ?? "";
			inputs.named.set(name, next()?.taint ?? noTaint);
		} else if (text === "--rawfile" || text === "--slurpfile") {
			const name = next()?.text ?? "";
			const file = next();
			if (file !== undefined)
				inputs.named.set(
					name,
					union(file.taint, readFile(machine, call, file.text).taint),
				);
		} else if (text === "--args" || text === "--jsonargs") positional = true;
		else if (text === "--indent" || text === "-L") next();
		else if (text === "--from-file" || /^-[a-zA-Z]*f$/.test(text)) {
			const file = next();
			if (file !== undefined)
				inputs.program = {
					...readFile(machine, call, file.text),
					glob: false,
				};
		} else if (call.name === "yq" && /^(?:-i|--inplace|--in-place)$/.test(text))
			inputs.inPlace = true;
		else if (text === "--null-input" || /^-[a-zA-Z]*n[a-zA-Z]*$/.test(text))
			inputs.readsNothing = true;
		else if (text.startsWith("-") && text.length > 1) continue;
		else if (
			call.name === "yq" &&
			inputs.program === undefined &&
			/^(?:e|ea|eval|eval-all)$/.test(text)
		)
			continue;
		else if (inputs.program === undefined) inputs.program = word;
		else if (positional) inputs.positional.push(word.taint);
		else inputs.files.push(word);
	}
	return inputs;
}

/** `env.NAME` and `$ENV.NAME`; without a name, all variables. */
function environmentTaint(machine: Machine, program: string): Taint {
	const taints: Taint[] = [];
	for (const [, name] of program.matchAll(/\b(?:str)?env\(\s*(\w+)\s*\)/g))
		if (machine.shell.variables.get(name as string)?.exported)
			taints.push(machine.variable(name as string)?.taint ?? noTaint);
	const uses = program.matchAll(
		/(?:\$ENV|(?<![\w.$])env(?!\())(?:\.(\w+)|\.?\[\s*"(\w+)"\s*\])?(?![\w])/g,
	);
	for (const [, dotted, bracketed] of uses) {
		const name = dotted ?? bracketed;
		if (name === undefined) taints.push(machine.environmentTaint());
		else if (machine.shell.variables.get(name)?.exported)
			taints.push(machine.variable(name)?.taint ?? noTaint);
	}
	return unionAll(taints);
}

/** Fields that stand beside a secret, and are none. */
const plainField =
	/^\s*\.(?:project_id|client_email|client_id|username|user|email|registry|host|hostname|url|endpoint|region|version|name|type)\s*(?:\/\/\s*empty\s*)?$/;

/** What a program lets through of its input. */
function picked(program: string, taint: Taint): Taint {
	if (/^\s*(?:\.\s*\|\s*)?(?:length|type|has\([^)]*\))\s*$/.test(program))
		return noTaint;
	return plainField.test(program) || /^\s*keys(?:_unsorted)?\s*$/.test(program)
		? doubted(
				taint,
				`whether \`${program.trim()}\` is a part of the secret depends on what is in it`,
			)
		: taint;
}
