import { formatDuration } from "../values/duration.ts";
import { quoteGo } from "../values/go-quote.ts";
import type { Healthcheck } from "./image-config.ts";

/** How the history of an image tells about instructions. Tools read these texts, so their form is BuildKit's. */

/** `CMD ["a" "b"]` and the same for ENTRYPOINT: quoted words without commas. */
export function commandLineText(
	keyword: "CMD" | "ENTRYPOINT",
	words: readonly string[],
): string {
	return `${keyword} [${words.map(quoteGo).join(" ")}]`;
}

/** `EXPOSE [80/tcp 443/tcp]` and the same for VOLUME and SHELL: plain words in brackets. */
export function listText(
	keyword: "EXPOSE" | "VOLUME" | "SHELL",
	words: readonly string[],
): string {
	return `${keyword} [${words.join(" ")}]`;
}

/** `HEALTHCHECK {Test:[CMD-SHELL true] Interval:30s Timeout:0s …}`. */
export function healthcheckText(check: Healthcheck): string {
	return `HEALTHCHECK {Test:[${check.test.join(" ")}] Interval:${formatDuration(check.interval)} Timeout:${formatDuration(check.timeout)} StartPeriod:${formatDuration(check.startPeriod)} StartInterval:${formatDuration(check.startInterval)} Retries:${check.retries}}`;
}

/**
 * `RUN |2 A=1 B=2 /bin/sh -c make`: the build arguments in effect, counted, then the command line.
 * @param buildArguments `NAME=value`, each name once.
 */
export function runText(
	words: readonly string[],
	buildArguments: readonly string[],
): string {
	let text = "RUN";
	if (buildArguments.length > 0) {
		text += ` |${buildArguments.length}`;
		for (const argument of buildArguments) text += ` ${argument}`;
	}
	if (words.length === 0 && buildArguments.length === 0) return "RUN ";
	for (const word of words) text += ` ${word}`;
	return text;
}
