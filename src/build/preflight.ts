import {
	type Definition,
	encodeDefinition,
	file as fileStep,
	marshal,
} from "../../llb/index.ts";
import type { Dockerfile, MountFlag } from "../dockerfile/ast.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import type { Reference } from "../gateway/result.ts";
import type { LoweringTrace } from "../lower/trace.ts";
import type { BuildSession } from "./build-session.ts";
import type { DockerfileSource } from "./dockerfile-source.ts";
import { quiet } from "./lazy.ts";
import { defaultAgent, type RequiredId, requiredIds } from "./preflight-ids.ts";
import type { MissingId } from "./preflight-report.ts";

/**
 * Tells at once, and about everything, what the client should have given and did not: required secrets and SSH agents. The engine says it
 * too, about one of them, when a step gets to run, and without a word about flags.
 *
 * The engine is asked by preparing containers with nothing but the mount (NewContainer): that fails when there is no such secret or
 * agent. No process is started and no value comes here. Ids that stand in the file are asked for while images are looked up, so that a
 * build that is given everything waits for nothing.
 *
 * Something missing is not yet a failure. The engine does not miss a secret whose step it has in its cache, and such a build has to work
 * here as it works everywhere. A frontend cannot ask what is cached; so there are three ways on:
 *
 * - nothing can come from the cache (`--no-cache`), or the client asked to be strict: the build is refused at once;
 * - else the engine is told to go on (Evaluate). What would have come after Return comes now: if the build succeeds without, it does so
 *   here, and if it fails for one of the missing, that error becomes the one that names them all;
 * - if the engine is still at it after half a second, the progress says what is missing, because the failure may take its time.
 *
 * An engine that cannot prepare containers, or answers something else, is not asked again: the build goes on as if there were no
 * preflight.
 */
export interface Preflight {
	/** Ends when the build may go on. Rejects with what is missing, or with what else went wrong when the engine was told to go on. */
	pass(built: PreflightBuild): Promise<void>;
}

export interface PreflightBuild {
	readonly definition: Definition;
	readonly trace: LoweringTrace;
	/** What the definition makes; absent for nothing. */
	readonly reference: Reference | undefined;
	/** Whether this one tells the user what is missing, of several for different platforms. */
	readonly warns: boolean;
}

/** Milliseconds the engine may be at it before the user is told what will be missing. */
const patience = 500;

export function startPreflight(
	session: BuildSession,
	dockerfile: DockerfileSource,
	document: Dockerfile,
): Preflight {
	const { bridge, options } = session;
	const { file, filename } = dockerfile;
	if (!bridge.capabilities.supports("gateway.exec")) {
		return { pass: () => Promise.resolve() };
	}
	const presence = presenceProbe(session);
	const written = writtenIds(document);
	for (const { kind, id, required } of written) {
		if (required && id !== "") presence(kind, id);
	}
	const mentionsRequired = written.some(({ required }) => required);
	return {
		async pass({ definition, trace, reference, warns }) {
			const hasMounts =
				mentionsRequired ||
				trace.stages.some(({ triggers }) => triggers.length > 0);
			const required = requiredIds(definition, hasMounts);
			if (required.length === 0) return;
			const answers = await Promise.all(
				required.map(({ kind, id }) => presence(kind, id)),
			);
			const missing = required.filter(
				(_, index) => answers[index] === "missing",
			);
			if (missing.length === 0) return;
			const explain = () => explainMissing(missing, written, presence);
			const { missingError, missingNotes } = await import(
				"./preflight-report.ts"
			);
			const runsAll = options.noCache.kind === "all";
			const isSure = missing.some(({ uses }) =>
				uses.some(({ isSource }) => !isSource),
			);
			if (options.strict || (runsAll && isSure)) {
				throw missingError(await explain(), file);
			}
			if (reference === undefined) return;
			const evaluated = quiet(bridge.evaluate(reference));
			const told = quiet(
				(async () => {
					if (!warns || !(await isStillAtIt(evaluated))) return;
					await tell(session, missingNotes(await explain(), filename));
				})(),
			);
			try {
				await evaluated;
			} catch (error) {
				if (!(error instanceof GatewayError)) throw error;
				if (!missing.some((each) => isAbout(error.message, each))) throw error;
				throw missingError(await explain(), file, error);
			} finally {
				await told.catch(() => undefined);
			}
		},
	};
}

/**
 * Shows notes in the progress at once, each as the name of a step of its own that makes a small file for nobody. A warning would be shown
 * when the build is over.
 */
async function tell(
	{ bridge, host }: BuildSession,
	notes: readonly string[],
): Promise<void> {
	await Promise.all(
		notes.map((note) => {
			const step = fileStep(
				null,
				[
					{
						kind: "mkfile",
						path: "/note",
						mode: 0o600,
						data: new TextEncoder().encode(note),
					},
				],
				{ name: `[preflight] ${note}` },
			);
			const definition = encodeDefinition(marshal(step, { platform: host }));
			return bridge.solve({ definition, evaluate: true });
		}),
	);
}

type Presence = (
	kind: RequiredId["kind"],
	id: string,
) => Promise<"present" | "missing" | "unknown">;

/** Asks the engine about an id, once. */
function presenceProbe({ bridge }: BuildSession): Presence {
	const asked = new Map<string, ReturnType<Presence>>();
	const ask = async (
		kind: RequiredId["kind"],
		id: string,
	): ReturnType<Presence> => {
		try {
			const container = await bridge.newContainer({
				mounts: [
					{
						kind,
						// Of an agent the engine knows the default by an empty id.
						id: kind === "ssh" && id === defaultAgent ? "" : id,
						target: "/run/keyhole",
						mode: 0o400,
						optional: false,
					},
				],
				network: "none",
			});
			quiet(container.release());
			return "present";
		} catch (error) {
			const { message } = error as Error;
			return isAbout(message, { kind, id }) ? "missing" : "unknown";
		}
	};
	return (kind, id) => {
		const key = `${kind} ${id}`;
		const known = asked.get(key);
		if (known !== undefined) return known;
		const answer = ask(kind, id);
		asked.set(key, answer);
		return answer;
	};
}

/** Whether an engine's error says that the client has no such secret or agent. There is no code for it. */
function isAbout(
	message: string,
	{ kind, id }: Pick<RequiredId, "kind" | "id">,
): boolean {
	if (kind === "secret") {
		return (
			message.includes(`secret ${id}: not found`) ||
			message.includes(`secret ${id} not found`)
		);
	}
	return (
		message.includes(`unset ssh forward key ${id}`) ||
		message.includes(`no SSH key "${id}" forwarded`)
	);
}

interface WrittenId extends Pick<RequiredId, "kind" | "id"> {
	readonly required: boolean;
}

/** Ids that stand in the file without variables, of all stages: which of them count is known later. */
function writtenIds(document: Dockerfile): readonly WrittenId[] {
	return document.stages
		.flatMap((stage) => stage.instructions)
		.flatMap((instruction) =>
			instruction.kind === "run" ? instruction.mounts : [],
		)
		.flatMap((mount) => writtenId(mount) ?? []);
}

function writtenId({ options }: MountFlag): WrittenId | undefined {
	const last = (...keys: readonly string[]) =>
		options.findLast(({ key }) => keys.includes(key))?.value?.value;
	const kind = last("type");
	if (kind !== "secret" && kind !== "ssh") return undefined;
	const isRequired = options.findLast(({ key }) => key === "required");
	const required =
		isRequired !== undefined &&
		!/^(?:0|f|false)$/i.test(isRequired.value?.value ?? "");
	const target = last("target", "dst", "destination") ?? "";
	const id =
		kind === "ssh"
			? (last("id") ?? defaultAgent)
			: (last("source", "src") ??
				last("id") ??
				target.slice(target.lastIndexOf("/") + 1));
	// The engine is asked for the others when their variables have values.
	if (id === "" || id.includes("$")) {
		return required ? { kind, id: "", required } : undefined;
	}
	return { kind, id, required };
}

/** Looks for ids that the client may have meant. */
function explainMissing(
	missing: readonly RequiredId[],
	written: readonly WrittenId[],
	presence: Presence,
): Promise<readonly MissingId[]> {
	return Promise.all(
		missing.map(async (each): Promise<MissingId> => {
			const { otherSpellings } = await import("./preflight-report.ts");
			const others = written
				.filter(({ kind, id }) => kind === each.kind && id !== "")
				.map(({ id }) => id);
			const guesses = otherSpellings(each, others);
			const answers = await Promise.all(
				guesses.map((guess) => presence(each.kind, guess)),
			);
			const found = guesses.find((_, index) => answers[index] === "present");
			return { ...each, instead: found };
		}),
	);
}

async function isStillAtIt(work: Promise<unknown>): Promise<boolean> {
	let timer: NodeJS.Timeout | undefined;
	const waited = new Promise<true>((resolve) => {
		timer = setTimeout(resolve, patience, true);
	});
	try {
		const settled = work.then(
			() => false,
			() => false,
		);
		return await Promise.race([waited, settled]);
	} finally {
		clearTimeout(timer);
	}
}
