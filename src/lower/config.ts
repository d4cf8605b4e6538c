import type {
	CmdInstruction,
	Command as CommandLine,
	EntrypointInstruction,
	ExposeInstruction,
	HealthcheckInstruction,
	LabelInstruction,
	MaintainerInstruction,
	OnbuildInstruction,
	ShellInstruction,
	StopsignalInstruction,
	VolumeInstruction,
	Word,
} from "../dockerfile/ast.ts";
import { expandWords } from "../dockerfile/expand.ts";
import {
	setAuthor,
	setCommand,
	setEntrypoint,
	setHealthcheck,
	setShell,
	setStopSignal,
	withShell,
} from "../image/change-image.ts";
import {
	commandLineText,
	healthcheckText,
	listText,
} from "../image/created-by.ts";
import type { Healthcheck } from "../image/image-config.ts";
import { didYouMean } from "../text/suggest.ts";
import { compareBytes } from "../values/go-json.ts";
import { listPorts, parsePort } from "../values/port.ts";
import { parseSignal, signalNames } from "../values/signal.ts";
import { wordExpander } from "./expand-words.ts";
import { addHistory } from "./history.ts";
import type { Lowering } from "./lowering.ts";
import { refuseAt, refuseWord } from "./refuse.ts";
import type { Command, StageBuild } from "./stage-build.ts";
import {
	addImageTrigger,
	addImageVolume,
	exposeImagePort,
	setImageLabel,
} from "./stage-image.ts";

/** Instructions that change nothing but the image's configuration. */

/** The words to run: an exec array as it is, a shell command behind the shell of the image. */
export function commandWords(
	stage: StageBuild,
	command: CommandLine,
): readonly string[] {
	return command.kind === "exec"
		? valuesOf(command.words)
		: withShell(stage.image.base, [command.text.value]);
}

function valuesOf(words: readonly Word[]): readonly string[] {
	return words.map(({ value }) => value);
}

/** CMD. */
export function lowerCmd(
	lowering: Lowering,
	stage: StageBuild,
	instruction: CmdInstruction,
): void {
	const words = commandWords(stage, instruction.command);
	stage.hasCommand = true;
	stage.image.base = setCommand(stage.image.base, words);
	addHistory(lowering, stage, commandLineText("CMD", words));
}

/** ENTRYPOINT: a CMD of the base goes with the base's entrypoint. */
export function lowerEntrypoint(
	lowering: Lowering,
	stage: StageBuild,
	instruction: EntrypointInstruction,
): void {
	const words = commandWords(stage, instruction.command);
	stage.image.base = setEntrypoint(stage.image.base, words, stage.hasCommand);
	addHistory(lowering, stage, commandLineText("ENTRYPOINT", words));
}

/** EXPOSE: a word may turn out to be several ports. */
export function lowerExpose(
	lowering: Lowering,
	stage: StageBuild,
	command: Command,
	instruction: ExposeInstruction,
): void {
	const { environment } = stage.state.scope;
	// The image gets them in the order of their text.
	const written =
		instruction.ports.length === 1
			? instruction.ports
			: instruction.ports.toSorted((a, b) => compareBytes(a.value, b.value));
	const texts: { readonly word: Word; readonly value: string }[] = [];
	for (const word of written) {
		if (plainPort.test(word.value)) {
			texts.push({ word, value: word.value });
			continue;
		}
		const expansion = expandWords(word.value, environment, lowering.document);
		if (expansion.kind === "failed") {
			const { problem } = expansion;
			throw refuseWord(word, problem, command.place, command.isTrigger);
		}
		for (const { value } of expansion.words) texts.push({ word, value });
	}
	const ports: string[] = [];
	for (const { word, value } of texts) {
		const port = parsePort(value);
		if (!port.ok) {
			throw refuseAt(
				command,
				`invalid port "${value}": ${port.message}`,
				"EXPOSE takes ports and ranges of ports: 80, 53/udp, 8000-8010/tcp",
				word.span,
			);
		}
		for (const each of listPorts(port.value)) ports.push(each);
	}
	for (const port of ports) exposeImagePort(stage.image, port);
	addHistory(lowering, stage, listText("EXPOSE", ports));
}

/** Nothing in it can be expanded or split. */
const plainPort = /^[0-9a-zA-Z/-]+$/;

/** HEALTHCHECK. */
export function lowerHealthcheck(
	lowering: Lowering,
	stage: StageBuild,
	{ check }: HealthcheckInstruction,
): void {
	const healthcheck: Healthcheck =
		check.kind === "none"
			? {
					test: ["NONE"],
					interval: 0n,
					timeout: 0n,
					startPeriod: 0n,
					startInterval: 0n,
					retries: 0n,
				}
			: {
					test:
						check.command.kind === "exec"
							? ["CMD", ...check.command.words.map(({ value }) => value)]
							: ["CMD-SHELL", check.command.text.value],
					interval: check.interval,
					timeout: check.timeout,
					startPeriod: check.startPeriod,
					startInterval: check.startInterval,
					retries: BigInt(check.retries),
				};
	stage.image.base = setHealthcheck(stage.image.base, healthcheck);
	addHistory(lowering, stage, healthcheckText(healthcheck));
}

/** LABEL. */
export function lowerLabel(
	lowering: Lowering,
	stage: StageBuild,
	command: Command,
	instruction: LabelInstruction,
): void {
	const expand = wordExpander(lowering, stage, command);
	const labels = instruction.labels.map(
		({ key, value }) => [expand(key), expand(value)] as const,
	);
	let told = "LABEL";
	for (const [key, value] of labels) {
		setImageLabel(stage.image, key, value);
		told += ` ${key}=${value}`;
	}
	addHistory(lowering, stage, told);
}

/** MAINTAINER. */
export function lowerMaintainer(
	lowering: Lowering,
	stage: StageBuild,
	{ name }: MaintainerInstruction,
): void {
	stage.image.base = setAuthor(stage.image.base, name.value);
	addHistory(lowering, stage, `MAINTAINER ${name.value}`);
}

/** ONBUILD: stored as it is. */
export function lowerOnbuild(
	stage: StageBuild,
	{ expression }: OnbuildInstruction,
): void {
	addImageTrigger(stage.image, expression);
}

/** SHELL. */
export function lowerShell(
	lowering: Lowering,
	stage: StageBuild,
	instruction: ShellInstruction,
): void {
	const words = valuesOf(instruction.words);
	stage.image.base = setShell(stage.image.base, words);
	addHistory(lowering, stage, listText("SHELL", words));
}

/** STOPSIGNAL. */
export function lowerStopsignal(
	lowering: Lowering,
	stage: StageBuild,
	command: Command,
	instruction: StopsignalInstruction,
): void {
	const signal = wordExpander(lowering, stage, command)(instruction.signal);
	const number = parseSignal(signal);
	if (!number.ok) {
		const similar = didYouMean(signal.replace(/^SIG/i, ""), signalNames, {
			caseSensitive: false,
		});
		throw refuseAt(
			command,
			`invalid signal: ${number.message}`,
			similar || "SIGTERM, SIGINT and SIGQUIT are usual",
			instruction.signal.span,
		);
	}
	stage.image.base = setStopSignal(stage.image.base, signal);
	addHistory(lowering, stage, `STOPSIGNAL ${signal}`);
}

/** VOLUME. */
export function lowerVolume(
	lowering: Lowering,
	stage: StageBuild,
	command: Command,
	instruction: VolumeInstruction,
): void {
	const expand = wordExpander(lowering, stage, command);
	const paths = instruction.paths.map(expand);
	const empty = paths.indexOf("");
	if (empty !== -1) {
		throw refuseAt(
			command,
			"VOLUME specified can not be an empty string",
			"name a directory, and give its variables a default by ARG or ENV",
			instruction.paths[empty]?.span,
		);
	}
	for (const path of paths) addImageVolume(stage.image, path);
	addHistory(lowering, stage, listText("VOLUME", paths));
}
