import type {
	ArgInstruction,
	EnvInstruction,
	Instruction,
	Word,
} from "../../dockerfile/ast.ts";
import { shellOf } from "../../shell/shell.ts";
import type { Analysis } from "./analysis.ts";
import { copyFiles } from "./copy-instruction.ts";
import { expanded } from "./expand-value.ts";
import type { StagePlace } from "./findings.ts";
import { reportHistory } from "./history.ts";
import { absolute } from "./path.ts";
import { runShellInstruction } from "./run-instruction.ts";
import {
	isHarmlessValue,
	isSecretValue,
	isSensitiveName,
	isStandIn,
	mayHoldPassword,
} from "./sensitive-names.ts";
import type { StageState } from "./stage-state.ts";
import {
	along,
	doubted,
	noTaint,
	originTaint,
	union,
	unionAll,
} from "./taint.ts";
import { hole, literal, type Value } from "./value.ts";

/** Applies one instruction to a stage, and reports what it lets out. */
export function runInstruction(
	analysis: Analysis,
	state: StageState,
	place: StagePlace,
	instruction: Instruction,
): void {
	const expand = (word: Word) => expanded(analysis, state, word);
	const inHistory = (words: readonly Word[]) =>
		reportHistory(
			analysis,
			place,
			instruction,
			unionAll(words.map((word) => expand(word).taint)),
		);
	switch (instruction.kind) {
		case "arg":
			declare(analysis, state, place, instruction);
			return;
		case "env":
			setEnvironment(analysis, state, place, instruction);
			return;
		case "run":
			reportHistory(
				analysis,
				place,
				instruction,
				state.historyTaint,
				"the history of this RUN shows the values of all arguments",
			);
			runShellInstruction(analysis, state, place, instruction);
			return;
		case "copy":
		case "add":
			copyFiles(analysis, state, place, instruction);
			return;
		case "workdir": {
			inHistory([instruction.path]);
			state.directory = absolute(
				state.directory,
				expand(instruction.path).text,
			);
			state.files.makeDirectory(state.directory, instruction.span);
			return;
		}
		case "user": {
			inHistory([instruction.user]);
			const [name = ""] = expand(instruction.user).text.split(":");
			const root = name === "root" || name === "0" || name === "";
			state.root = root;
			state.environment.set("HOME", literal(root ? "/root" : `/home/${name}`));
			return;
		}
		case "shell":
			state.shell = shellOf(instruction.words.map((word) => word.value));
			return;
		case "label":
			inHistory(instruction.labels.flatMap(({ key, value }) => [key, value]));
			return;
		case "expose":
			inHistory(instruction.ports);
			return;
		case "volume":
			inHistory(instruction.paths);
			return;
		case "stopsignal":
			inHistory([instruction.signal]);
			return;
		case "onbuild":
			state.triggers = [...state.triggers, instruction.trigger];
			return;
		// Their variables are looked up when a container starts.
		case "cmd":
		case "entrypoint":
		case "healthcheck":
		case "maintainer":
		case "from":
		case "invalid":
			return;
	}
}

/** ARG: its value is in the environment of the RUNs that follow, and in the history of the image. */
function declare(
	analysis: Analysis,
	state: StageState,
	place: StagePlace,
	instruction: ArgInstruction,
): void {
	const { options, globals, secrets } = analysis;
	for (const { key, value } of instruction.declarations) {
		const name = key.value;
		const given = options.buildArguments?.get(name);
		const fallback =
			value === undefined ? undefined : expanded(analysis, state, value);
		const text = given ?? fallback?.text ?? globals.get(name);
		const span = { start: key.span.start, end: (value ?? key).span.end };
		let taint = given === undefined ? (fallback?.taint ?? noTaint) : noTaint;
		const sensitive = isSensitiveName(name, options.sensitiveNames)
			? !(text !== undefined && text !== "" && isHarmlessValue(text, name))
			: text !== undefined && taint.size === 0 && isSecretValue(text, name);
		if (sensitive) {
			const secret = secrets.intern("argument", name, span);
			taint = union(
				taint,
				originTaint(secret, `the argument ${name} holds a secret`, span),
			);
		}
		if (text === undefined && taint.size === 0 && mayHoldPassword(name)) {
			const secret = secrets.intern("argument", name, span);
			taint = doubted(
				originTaint(secret, `the argument ${name} is an address`, span),
				"whether the address has a password in it depends on the value that the build is given",
			);
		}
		if (taint.size > 0) {
			reportHistory(
				analysis,
				place,
				instruction,
				taint,
				"the history of the image shows the values of arguments",
				span,
			);
			state.historyTaint = union(state.historyTaint, taint);
		}
		const old = state.environment.get(name);
		if (text === undefined && old !== undefined && taint.size === 0) continue;
		state.environment.set(name, {
			text: taint.size > 0 || text === undefined ? hole(`$${name}`) : text,
			taint,
		});
	}
}

/** ENV: its value is in the configuration of the image. */
function setEnvironment(
	analysis: Analysis,
	state: StageState,
	place: StagePlace,
	instruction: EnvInstruction,
): void {
	const set: (readonly [string, Value])[] = [];
	for (const { key, value } of instruction.variables) {
		const name = expanded(analysis, state, key).text;
		const content = expanded(analysis, state, value);
		const span = { start: key.span.start, end: value.span.end };
		let taint = along(content.taint, span, `set as ${name}`);
		const sensitive =
			taint.size === 0 &&
			content.text !== "" &&
			(isSensitiveName(name, analysis.options.sensitiveNames)
				? !isHarmlessValue(content.text, name)
				: isSecretValue(content.text, name));
		if (sensitive) {
			const secret = analysis.secrets.intern("environment", name, span);
			if (!isStandIn(content.text))
				taint = originTaint(
					secret,
					`the variable ${name} holds a secret`,
					span,
				);
		}
		if (taint.size > 0)
			reportHistory(
				analysis,
				place,
				instruction,
				taint,
				`the image's configuration sets ${name} for everyone who has the image`,
				span,
			);
		set.push([
			name,
			{ text: taint.size > 0 ? hole(`$${name}`) : content.text, taint },
		]);
	}
	for (const [name, value] of set) state.environment.set(name, value);
}
