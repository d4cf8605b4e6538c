import type { RunInstruction } from "../dockerfile/ast.ts";
import type { ShellScript, SimpleCommand } from "../shell/commands.ts";
import type { TextEdit } from "../text/diagnostic.ts";
import type { Span } from "../text/span.ts";
import type { Fix } from "./finding.ts";

/** A safe fix that puts text behind a place. */
export function insertBehind(place: Span, text: string, title: string): Fix {
	const span = { start: place.end, end: place.end };
	return { title, kind: "safe", edits: [{ span, text }] };
}

/** A safe fix that replaces a place. */
export function replace(span: Span, text: string, title: string): Fix {
	return { title, kind: "safe", edits: [{ span, text }] };
}

/**
 * Adds a last command to the script of a RUN, for the sake of another one; undefined where that is not plain: in exec form, with
 * several heredocs, when the script is more than one `&&` list, or when another user than that of the RUN runs the other command.
 */
export function appendCommand(
	run: RunInstruction,
	command: string,
	script: ShellScript,
	after: SimpleCommand,
): TextEdit | undefined {
	const isOwn = script.commands.includes(after);
	if (!isOwn || after.wrappers.some((name) => changers.has(name))) {
		return undefined;
	}
	if (run.command.kind !== "shell" || run.heredocs.length > 0) return undefined;
	const { value, span } = run.command.text;
	if (/[;|&]\s*$|[;\n]|\|\||(?:^|[^&])&(?:$|[^&>])|#/.test(value)) {
		return undefined;
	}
	return { span: { start: span.end, end: span.end }, text: ` && ${command}` };
}

/** Programs that run others as somebody else. */
const changers = new Set("sudo doas gosu su-exec runuser setuser".split(" "));

/** Whether a mount of the RUN keeps a directory out of the layer: a cache, a tmpfs, or anything else mounted at it or above it. */
export function isMounted(run: RunInstruction, directory: string): boolean {
	return run.mounts.some(({ options }) => {
		const target = options.findLast(({ key }) =>
			["target", "dst", "destination"].includes(key),
		)?.value?.value;
		if (target === undefined) return false;
		const clean = target.replace(/\/+$/, "");
		return directory === clean || directory.startsWith(`${clean}/`);
	});
}
