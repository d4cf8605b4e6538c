import type { Environment } from "../dockerfile/environment.ts";

import { type ExpansionOptions, expandWord } from "../dockerfile/expand.ts";
import {
	createPlatform,
	formatFullPlatform,
	normalizePlatform,
	type Platform,
	parsePlatform,
} from "../values/platform.ts";
import type { Lowering } from "./lowering.ts";
import type { StageBuild } from "./stage-build.ts";

/** What progress shows for the steps of a stage: `[linux/arm64 build 2/5] RUN make`. */

/**
 * The name of the stage's next step, which this counts.
 *
 * @param platform Shown when the build makes several images; undefined where the step has none.
 * @param environment Tells what is cross-compiled for: `TARGETPLATFORM` and its like, once they are declared.
 */
export function nameStep(
	lowering: Lowering,
	stage: StageBuild,
	text: string,
	platform: Platform | undefined,
	environment: Environment,
	isTrigger = false,
): string {
	stage.stepsNamed += 1;
	return nameSameStep(lowering, stage, text, platform, environment, isTrigger);
}

/** Another name for the step that was named last. */
export function nameSameStep(
	lowering: Lowering,
	stage: StageBuild,
	text: string,
	platform: Platform | undefined,
	environment: Environment,
	isTrigger = false,
): string {
	const total = stage.stepCount;
	if (total === 0) return text;
	let prefix = "";
	if (lowering.request.multiPlatform && platform !== undefined) {
		const { host } = lowering.request;
		const cross = crossTarget(platform, environment, host);
		prefix += `${formatFullPlatform(platform)}${cross} `;
	}
	if (stage.label !== "") prefix += `${stage.label} `;
	const number =
		total < 10
			? String(stage.stepsNamed)
			: String(stage.stepsNamed).padStart(String(total).length);
	const trigger = isTrigger ? "ONBUILD " : "";
	return `[${prefix}${number}/${total}] ${trigger}${text}`;
}

/** The text of an instruction as progress shows it: variables replaced where that is possible, the keyword in capitals. */
export function displayText(
	text: string,
	environment: Environment,
	options: ExpansionOptions,
): string {
	if (isShownAsWritten(text, options)) return capitalizeFirstWord(text);
	const expansion = expandWord(text, environment, options);
	return capitalizeFirstWord(
		expansion.kind === "expanded" ? expansion.value : text,
	);
}

/** Whether nothing in it can be replaced. Quotes that stay do not matter: if one is not closed, the text stays, too. */
function isShownAsWritten(
	text: string,
	{ escape, rawQuotes }: ExpansionOptions,
): boolean {
	if (text.includes("$") || text.includes(escape)) return false;
	return rawQuotes || !(text.includes('"') || text.includes("'"));
}

function capitalizeFirstWord(text: string): string {
	let end = 0;
	for (; end < text.length; end += 1) {
		const code = text.charCodeAt(end);
		if (code < 0x41 || code > 0x5a) break;
	}
	if (end === text.length || text.charCodeAt(end) === blank) return text;
	const space = text.indexOf(" ", end);
	const first = space === -1 ? text : text.slice(0, space);
	return first.replace(/./gsu, toUpperOne) + text.slice(first.length);
}

const blank = 0x20;

/** Letters whose capital form is several letters stay as they are. */
function toUpperOne(character: string): string {
	const upper = character.toUpperCase();
	return [...upper].length === 1 ? upper : character;
}

/** `->arm64` where a step that runs on `platform` works for another one. */
function crossTarget(
	platform: Platform,
	environment: Environment,
	host: Platform,
): string {
	const declared = declaredTarget(environment, host);
	if (declared === undefined) return "";
	const target = normalizePlatform(
		{
			...declared,
			os: declared.os || platform.os,
			architecture: declared.architecture || platform.architecture,
		},
		host,
	);
	if (target.os !== platform.os) return `->${formatFullPlatform(target)}`;
	if (target.architecture === platform.architecture) return "";
	return target.variant === ""
		? `->${target.architecture}`
		: `->${target.architecture}/${target.variant}`;
}

function declaredTarget(
	environment: Environment,
	host: Platform,
): Platform | undefined {
	const written = environment.get("TARGETPLATFORM");
	if (written !== undefined) {
		const parsed = parsePlatform(written, host);
		if (parsed.ok) return parsed.value;
	}
	const os = environment.get("TARGETOS");
	const architecture = environment.get("TARGETARCH");
	const variant = environment.get("TARGETVARIANT");
	if (os === undefined && architecture === undefined && variant === undefined) {
		return undefined;
	}
	return createPlatform(os ?? "", architecture ?? "", {
		variant: variant ?? "",
	});
}
