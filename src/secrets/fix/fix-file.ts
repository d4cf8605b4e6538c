import type {
	AddInstruction,
	CopyInstruction,
	CopySource,
} from "../../dockerfile/ast.ts";
import { expandWord } from "../../dockerfile/expand.ts";
import { basePath, joinPath } from "../../values/go-path.ts";
import { classifySource } from "../../values/remote-source.ts";
import type { WalkedStage, WalkedStep } from "../plan/target-walk.ts";
import { samePath } from "./file-traces.ts";
import type { FixContext } from "./fix-context.ts";
import { nothing, type Proposal, refusal } from "./fix-result.ts";
import { fetchersOf, type RunScript, type ScriptStep } from "./run-script.ts";
import { fileId, type SecretFile, secretFileOf } from "./secret-names.ts";

/** A credential file that COPY or ADD puts into a stage. */
export interface CopiedFile {
	readonly stage: WalkedStage;
	readonly step: WalkedStep;
	readonly instruction: CopyInstruction | AddInstruction;
	readonly source: Extract<CopySource, { kind: "path" }>;
	/** As the build context names it. */
	readonly path: string;
	readonly kind: SecretFile;
}

/** The credential files that a Dockerfile copies from its build context. */
export function copiedFiles({
	document,
	walk,
	readContext,
	templates,
	settings,
}: FixContext): readonly CopiedFile[] {
	const found: CopiedFile[] = [];
	for (const stage of walk.stages) {
		for (const step of stage.steps) {
			const { instruction } = step;
			if (instruction.kind !== "copy" && instruction.kind !== "add") continue;
			if (step.trigger !== undefined) continue;
			if (instruction.kind === "copy" && instruction.from !== undefined)
				continue;
			for (const source of instruction.sources) {
				if (source.kind !== "path") continue;
				const expansion = expandWord(
					source.word.value,
					step.environment,
					document,
				);
				if (expansion.kind === "failed") continue;
				const path = expansion.value;
				const kind = secretFileOf(path);
				if (kind === undefined || classifySource(path).kind !== "path")
					continue;
				const text = readContext(path);
				if (text !== undefined && isTemplate(path, text)) {
					for (const program of kind.programs) templates.add(program);
					settings.add(path);
					continue;
				}
				found.push({ stage, step, instruction, source, path, kind });
			}
		}
	}
	return found;
}

/** Files that people keep in their repositories, with variables in the place of credentials. */
const templateNames =
	/(^|\/)(\.npmrc|\.yarnrc(\.yml)?|pip\.conf|nuget\.config|settings\.xml|gradle\.properties)$/i;

/** What looks like a credential and is not a variable. */
const literalCredential =
	/(_authToken|_auth|_password|authToken|authIdent|password|passphrase|token)["']?\s*[=:]\s*["']?(?![\s"'$%]|\{\{)[^\s"'$%]{3}|<(password|passphrase|privateKey)>\s*(?!\$\{)[^<\s]|Password"\s+value="(?!%)[^"]|:\/\/[^/\s:@$%]+:[^/\s@$%{]+@/i;

/** Whether a settings file has no credentials in it: it may name variables that hold them. */
function isTemplate(path: string, text: string): boolean {
	return templateNames.test(path) && !literalCredential.test(text);
}

/** Turns a copied credential file into a secret mount at the same place, on the RUNs that use it. */
export function fixFile(context: FixContext, file: CopiedFile): Proposal {
	const { instruction, source, path, kind } = file;
	const { span } = source.word;
	const refuse = (message: string, help?: string): Proposal =>
		refusal(path, span, `${path} stays: ${message}`, help);
	if (/[*?[\]]/.test(path)) {
		return refuse("the pattern may stand for several files", "name the files");
	}
	const target = targetOf(context, file);
	if (target === undefined) {
		return refuse(
			"it is copied to a place that depends on the base image's working directory, and mounts need a full path",
			"write WORKDIR before it, or say with --images what the image is like",
		);
	}
	const places = runsAfter(context, file, target);
	const uses = places.filter(({ run }) => usesFile(run, target, kind));
	if (uses.length === 0) {
		return refuse(
			"no RUN uses it, so it seems to be meant for running containers",
			`mount it into the container instead: docker run -v, or a secret of the platform; and list ${basePath(path)} in .dockerignore`,
		);
	}
	const drops: { run: RunScript; step: ScriptStep }[] = [];
	for (const { run, step: at } of places) {
		const steps = context.stepsOf(run);
		for (const each of steps ?? []) {
			if (isUpkeep(each, target, at.directory)) drops.push({ run, step: each });
		}
		const problem = writesTo(run, steps, target, at.directory);
		if (problem !== undefined) {
			return refusal(path, at.span, `${path} stays: ${problem}`);
		}
	}
	const id = fileId(path, kind);
	for (const { run, step: at } of uses) {
		const rest = (context.stepsOf(run) ?? []).filter(
			(each) => !drops.some((drop) => drop.run === run && drop.step === each),
		);
		const isDropped =
			rest.length === 0 && (context.stepsOf(run)?.length ?? 0) > 0;
		if (!isDropped) {
			context.changes.mount(
				run,
				`type=secret,id=${id},target=${target},required${rights(at)}`,
			);
		}
	}
	for (const { run, step: each } of drops) context.changes.dropStep(run, each);
	const parts = instruction.sources.map(({ word }) => word);
	context.changes.removePart(
		instruction,
		parts,
		instruction.sources.indexOf(source),
	);
	const lines = uses
		.filter(({ run }) => {
			const own = context.stepsOf(run) ?? [];
			return (
				own.length === 0 ||
				own.some((each) => !drops.some((drop) => drop.step === each))
			);
		})
		.map((use) => use.step.lines.first);
	return {
		...nothing,
		fixed: [
			{
				secret: path,
				span,
				message: `${path} becomes the secret ${id} at ${target}, seen by the RUN in line ${lines.join(", ")}`,
			},
		],
		notes: [
			{
				secret: path,
				span,
				message: `${path} is still in the build context`,
				help: "list it in .dockerignore, so that COPY . does not bring it in",
			},
		],
		moves: [{ kind: "file", path, id }],
	};
}

/** Where the file lands; undefined when that cannot be told. */
function targetOf(
	{ document }: FixContext,
	{ instruction, step, path }: CopiedFile,
): string | undefined {
	const expansion = expandWord(
		instruction.destination.value,
		step.environment,
		document,
	);
	if (expansion.kind === "failed") return undefined;
	const to = expansion.value;
	const isDirectory =
		/(^|\/)\.{0,2}$/.test(to) || instruction.sources.length > 1;
	const full = to.startsWith("/")
		? to
		: step.directory && joinPath(step.directory, to);
	if (full === undefined) return undefined;
	const isKnownDirectory =
		isDirectory ||
		(basePath(to) !== basePath(path) && usualDirectory.test(full));
	const same =
		step.directory !== undefined && joinPath(full) === step.directory;
	return joinPath(full, isKnownDirectory || same ? basePath(path) : "");
}

/** Paths that are directories where nothing tells. */
const usualDirectory =
	/^\/(app|code|etc|home|home\/[^/]+|opt|root|run|secrets|src|srv|tmp|usr\/src|usr\/src\/app|var|work|workspace)$|\/\.(m2|ssh|aws|docker|kube|config|composer|cargo|gradle|nuget|pip|gnupg)$/;

interface Place {
	readonly run: RunScript;
	readonly step: WalkedStep;
}

/** RUNs that find the file where it was put: those of the stage and of stages that build on it, up to the one that removes it. */
function runsAfter(
	context: FixContext,
	{ stage, step }: CopiedFile,
	target: string,
): readonly Place[] {
	const places: Place[] = [];
	const removedIn = new Set<WalkedStage>();
	for (const other of context.walk.stages) {
		if (other !== stage && !buildsOn(other, stage)) continue;
		if (other.base !== undefined && removedIn.has(other.base)) {
			removedIn.add(other);
			continue;
		}
		const from = other === stage ? other.steps.indexOf(step) + 1 : 0;
		for (const each of other.steps.slice(from)) {
			const { instruction, trigger } = each;
			if (instruction.kind !== "run" || trigger?.kind === "image") continue;
			const run = context.scriptOf(each, instruction);
			places.push({ run, step: each });
			const isGone = context
				.stepsOf(run)
				?.some(
					(part) =>
						part.command?.program !== "chmod" &&
						part.command?.program !== "chown" &&
						isUpkeep(part, target, each.directory),
				);
			if (!isGone) continue;
			removedIn.add(other);
			break;
		}
	}
	return places;
}

function buildsOn(stage: WalkedStage, base: WalkedStage): boolean {
	for (let at = stage.base; at !== undefined; at = at.base) {
		if (at === base) return true;
	}
	return false;
}

function usesFile(run: RunScript, target: string, kind: SecretFile): boolean {
	if (fetchersOf(run).some((program) => kind.programs.includes(program)))
		return true;
	const base = basePath(target);
	return new RegExp(
		`(^|[\\s"'=/:@<(])${escapePattern(base)}($|[\\s"';&|)])`,
	).test(run.text);
}

function escapePattern(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Whether a step only removes the file or changes its rights: neither works on a mount, and neither is needed. */
function isUpkeep(
	{ command }: ScriptStep,
	target: string,
	directory: string | undefined,
): boolean {
	const program = command?.program ?? "";
	if (command === undefined || !/^(rm|unlink|shred|chmod|chown)$/.test(program))
		return false;
	const words = command.arguments.filter(({ value }) => !value.startsWith("-"));
	const paths =
		program === "chmod" || program === "chown" ? words.slice(1) : words;
	return (
		paths.length > 0 &&
		paths.every(({ value }) => isSame(value, target, directory))
	);
}

function isSame(
	path: string,
	target: string,
	directory: string | undefined,
): boolean {
	const home = path.replace(/^(~|\$HOME|\$\{HOME\})(?=\/)/, "/root");
	const full = home.startsWith("/")
		? home
		: directory && joinPath(directory, home);
	return full !== undefined
		? joinPath(full) === target
		: samePath(path, target);
}

/** Why a RUN cannot have the file as a mount; undefined when it can. */
function writesTo(
	run: RunScript,
	steps: readonly ScriptStep[] | undefined,
	target: string,
	directory: string | undefined,
): string | undefined {
	for (const command of run.script?.commands ?? []) {
		const step = steps?.find((each) => each.command === command);
		if (step !== undefined && isUpkeep(step, target, directory)) continue;
		const words = command.arguments.filter(
			({ value }) => !value.startsWith("-"),
		);
		const names = words.some(({ value }) => isSame(value, target, directory));
		const writes = command.redirections.some(
			(each) =>
				each.type === "Redirect" &&
				each.operator.includes(">") &&
				isSame(each.target?.value ?? "", target, directory),
		);
		if (writes) return "a RUN writes to it, and secrets cannot be written";
		if (!names) continue;
		const { program = "" } = command;
		if (/^(rm|unlink|shred|chmod|chown)$/.test(program)) {
			return `${program} in this RUN takes it together with other files, or under a condition`;
		}
		const isSed =
			program === "sed" &&
			command.arguments.some(({ value }) =>
				/^-[a-z]*i|^--in-place/.test(value),
			);
		if (isSed || /^(mv|tee|truncate|dos2unix)$/.test(program)) {
			return `${program} in this RUN changes it, and secrets cannot be changed`;
		}
		if (/^(cp|install|ln|tar|zip|rsync)$/.test(program) && program !== "ln") {
			return `${program} in this RUN makes a copy of it, which would be in the layer`;
		}
	}
	return undefined;
}

/** Secrets belong to root and only root may read them, unless said otherwise. */
function rights({ user }: WalkedStep): string {
	const name = (user ?? "").split(":")[0] ?? "";
	if (name === "" || name === "root" || name === "0") return "";
	return /^\d+$/.test(name) ? `,uid=${name}` : ",mode=0444";
}
