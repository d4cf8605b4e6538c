import type {
	AddInstruction,
	CopyInstruction,
	CopySource,
} from "../../dockerfile/ast.ts";
import { referencesOf } from "../../dockerfile/stages.ts";
import type { Analysis } from "./analysis.ts";
import { copyFromContext } from "./copy-from-context.ts";
import { copyFromStage } from "./copy-from-stage.ts";
import { holdsCredential } from "./credential-files.ts";
import { expanded } from "./expand-value.ts";
import type { FileSystem } from "./file-system.ts";
import type { StagePlace } from "./findings.ts";
import { reportHistory } from "./history.ts";
import { reportLayer } from "./layers.ts";
import { trustsEveryHost } from "./machine.ts";
import { absolute, baseName } from "./path.ts";
import { hasUrlPassword, maskedUrl } from "./sensitive-names.ts";
import type { StageState } from "./stage-state.ts";
import { along, doubted, originTaint, unionAll } from "./taint.ts";
import { hole, literal, shown, type Value, withTaint } from "./value.ts";

type Copy = CopyInstruction | AddInstruction;

/** COPY and ADD: credential files of the context, what other stages hold, and addresses with passwords. */
export function copyFiles(
	analysis: Analysis,
	state: StageState,
	place: StagePlace,
	instruction: Copy,
): void {
	const before = state.files.clone();
	const target = expanded(analysis, state, instruction.destination);
	const words = instruction.sources.map((source) =>
		expanded(analysis, state, source.word),
	);
	reportHistory(
		analysis,
		place,
		instruction,
		unionAll([target.taint, ...words.map((word) => word.taint)]),
		"the history of the image shows the instruction with its variables put in",
	);
	const into =
		target.text.endsWith("/") ||
		target.text === "." ||
		instruction.sources.length > 1 ||
		state.files.isDirectory(absolute(state.directory, target.text));
	const directory = absolute(state.directory, target.text);
	const from = sourceStage(analysis, instruction);
	for (const [index, source] of instruction.sources.entries()) {
		const word = words[index] as Value;
		if (source.kind === "heredoc")
			writeInline(
				analysis,
				state,
				source,
				into ? `${directory}/${source.name}` : directory,
				instruction,
			);
		else if (from !== undefined && from !== "other")
			copyFromStage(state, from, {
				path: word.text,
				directory,
				into,
				parents: instruction.kind === "copy" && instruction.parents,
				excluded: instruction.exclude.map(
					(pattern) => expanded(analysis, state, pattern).text,
				),
				span: instruction.span,
			});
		else if (
			from === undefined &&
			/^[a-z][a-z0-9+.-]*:\/\/|^[\w.-]+@[\w.-]+:/i.test(word.text)
		) {
			noteUrl(analysis, place, instruction, word, source);
			if (instruction.kind === "add" && /^https?:/i.test(word.text))
				writeFetched(state, word.text, directory, into, instruction);
		} else
			copyFromContext(analysis, state, place, instruction, {
				written: word.text,
				span: source.word.span,
				directory,
				into,
				isContext: from === undefined,
			});
	}
	reportLayer(analysis, place, instruction, before, state.files);
}

/** The files of the stage that COPY reads from; `other` for an image that is no stage. */
function sourceStage(
	analysis: Analysis,
	instruction: Copy,
): FileSystem | "other" | undefined {
	if (
		instruction.kind === "add" ||
		instruction.from === undefined ||
		instruction.from.value === ""
	)
		return undefined;
	const found = referencesOf(instruction, analysis.graph, analysis.document);
	const source = found.kind === "sources" ? found.sources[0] : undefined;
	if (source?.kind !== "node" || source.node.stage === undefined)
		return "other";
	return analysis.stateOf(source.node).files;
}

/** A file that is written in the Dockerfile: its variables are put in. */
function writeInline(
	analysis: Analysis,
	state: StageState,
	source: Extract<CopySource, { kind: "heredoc" }>,
	path: string,
	instruction: Copy,
): void {
	const content: Value = source.expand
		? expanded(
				analysis,
				state,
				{ value: source.content, span: source.word.span },
				true,
			)
		: literal(source.content);
	let { taint } = content;
	if (taint.size === 0 && holdsCredential(path, source.content)) {
		const { span } = source.word;
		const secret = analysis.secrets.intern("copied-file", path, span);
		taint = originTaint(secret, `${path} is written with credentials`, span);
	}
	taint = along(taint, instruction.span, `written to ${shown(path)}`);
	state.files.write(path, withTaint(content, taint), instruction.span);
	if (trustsEveryHost(content.text))
		state.uncheckedHosts ??= {
			span: instruction.span,
			text: `${path} tells SSH to trust every host`,
		};
	else if (/known_hosts$/.test(path)) state.uncheckedHosts = undefined;
}

/** Hosts whose keys are published, so that every frontend can check them. */
const forges =
	/(?:^|@|\/\/)(?:github\.com|gitlab\.com|bitbucket\.org|ssh\.dev\.azure\.com|git\.sr\.ht|codeberg\.org)[:/]/;

/** A file that is fetched: it is a script from elsewhere for those who run it. */
function writeFetched(
	state: StageState,
	address: string,
	directory: string,
	into: boolean,
	instruction: Copy,
): void {
	const name = baseName(address.replace(/[?#].*$/, ""));
	state.files.write(
		into ? `${directory}/${name}` : directory,
		literal(hole(`remote ${name}`)),
		instruction.span,
	);
}

function noteUrl(
	analysis: Analysis,
	place: StagePlace,
	instruction: Copy,
	word: Value,
	source: CopySource,
): void {
	const span = source.word.span;
	const { text } = word;
	if (/^ssh:\/\/|^[\w.-]+@[\w.-]+:/.test(text)) {
		const secret = analysis.secrets.intern("ssh-mount", "default", span);
		const taint = originTaint(
			secret,
			"the SSH agent `default` is used to fetch the repository",
			span,
		);
		if (!forges.test(text))
			analysis.findings.add(
				"hostkey",
				doubted(
					taint,
					"whether the host's key is checked depends on the frontend and on the keys it knows",
				),
				instruction,
				place,
				{ span, reason: "" },
			);
		return;
	}
	if (word.taint.size > 0 || !hasUrlPassword(text)) return;
	const secret = analysis.secrets.intern("url", maskedUrl(text), span);
	reportHistory(
		analysis,
		place,
		instruction,
		originTaint(secret, "the address holds a password or token", span),
		"the history of the image shows the address",
		span,
	);
}
