import type { Dockerfile, Stage } from "../dockerfile/ast.ts";
import type { Environment } from "../dockerfile/environment.ts";
import { expandWord } from "../dockerfile/expand.ts";
import {
	type GlobalScope,
	type StageScope,
	startScope,
} from "../dockerfile/scope.ts";
import { scratchName } from "../dockerfile/stages.ts";
import { defaultPathVariable } from "../values/image-path.ts";
import { type Platform, parsePlatform } from "../values/platform.ts";
import type { Facts, ImageFacts } from "./facts.ts";
import type { Expanded, StageState, Step } from "./listeners.ts";

/** What is remembered of a stage while it is built, and for the stages that build on it. */
export class StageRecord implements StageState {
	readonly stage: Stage;
	readonly scope: StageScope;
	/** The variables of the image: unlike arguments they outlive the stage. Those of its base until the stage sets one. */
	imageEnvironment: ReadonlyMap<string, string>;
	readonly environmentIsKnown: boolean;
	readonly platform: Platform;
	#ownEnvironment: Map<string, string> | undefined;
	/** The last CMD, ENTRYPOINT and HEALTHCHECK of this stage. */
	#programs: Map<string, Step> | undefined;
	hasShell: boolean;
	hasWorkdir: boolean;
	user: Expanded | undefined;

	constructor(
		stage: Stage,
		scope: StageScope,
		from: Pick<
			StageRecord,
			| "imageEnvironment"
			| "environmentIsKnown"
			| "platform"
			| "hasShell"
			| "hasWorkdir"
			| "user"
		>,
	) {
		this.stage = stage;
		this.scope = scope;
		this.imageEnvironment = from.imageEnvironment;
		this.environmentIsKnown = from.environmentIsKnown;
		this.platform = from.platform;
		this.hasShell = from.hasShell;
		this.hasWorkdir = from.hasWorkdir;
		this.user = from.user;
	}

	/** Sets a variable of the image. */
	setVariable(name: string, value: string): void {
		this.scope.environment = this.scope.environment.set(name, value);
		this.#ownEnvironment ??= new Map(this.imageEnvironment);
		this.#ownEnvironment.set(name, value);
		this.imageEnvironment = this.#ownEnvironment;
	}

	/** Notes a CMD, ENTRYPOINT or HEALTHCHECK; answers the one that it replaces. */
	define(step: Step): Step | undefined {
		const { kind } = step.instruction;
		this.#programs ??= new Map();
		const earlier = this.#programs.get(kind);
		this.#programs.set(kind, step);
		return earlier;
	}

	get environment(): Environment {
		return this.scope.environment;
	}

	declares(name: string): boolean {
		return this.scope.arguments.has(name);
	}
}

/** The record of a stage that builds on another stage of the file. */
export function inheritStage(stage: Stage, base: StageRecord): StageRecord {
	const scope = startScope(base.scope, base.imageEnvironment);
	return new StageRecord(stage, scope, base);
}

/** The record of a stage that builds on an image. */
export function startStage(
	document: Dockerfile,
	facts: Facts,
	globals: GlobalScope,
	stage: Stage,
	baseName: string,
): StageRecord {
	const isScratch = baseName === scratchName;
	const image: ImageFacts | undefined = facts.images.get(stage.index);
	const platform = isScratch
		? facts.targetPlatform
		: (image?.platform ?? platformOf(document, facts, globals, stage));
	const environment = environmentOf(image?.environment ?? nothing, platform);
	return new StageRecord(stage, startScope(undefined, environment), {
		imageEnvironment: environment,
		environmentIsKnown: isScratch || image !== undefined,
		platform,
		hasShell: (image?.shell ?? []).length > 0,
		hasWorkdir: false,
		user:
			isScratch || image !== undefined
				? { value: image?.user ?? "", certain: true }
				: undefined,
	});
}

const nothing: readonly string[] = [];

function environmentOf(
	entries: readonly string[],
	{ os }: Platform,
): ReadonlyMap<string, string> {
	if (entries.length === 0 && os === "linux") return environmentOfLinux;
	const environment = new Map<string, string>();
	for (const entry of entries) {
		const equals = entry.indexOf("=");
		const name = equals === -1 ? entry : entry.slice(0, equals);
		environment.set(name, equals === -1 ? "" : entry.slice(equals + 1));
	}
	if (!environment.has("PATH") && os !== "windows") {
		environment.set("PATH", defaultPathVariable(os));
	}
	return environment;
}

/** What nearly every stage begins with offline. */
const environmentOfLinux: ReadonlyMap<string, string> = new Map([
	["PATH", defaultPathVariable("linux")],
]);

function platformOf(
	document: Dockerfile,
	facts: Facts,
	globals: GlobalScope,
	stage: Stage,
): Platform {
	const written = stage.from.platform?.value ?? "";
	if (written === "") return facts.targetPlatform;
	const expansion = expandWord(written, globals.environment, document);
	const value = expansion.kind === "expanded" ? expansion.value : "";
	const platform = parsePlatform(value, facts.buildPlatform);
	return platform.ok ? platform.value : facts.targetPlatform;
}
