import type { Filesystem, NetworkMode } from "../../llb/index.ts";
import type {
	ArgumentDeclaration,
	Instruction,
	LineRange,
} from "../dockerfile/ast.ts";
import { type StageScope, startScope } from "../dockerfile/scope.ts";
import type { StageNode } from "../dockerfile/stages.ts";
import { blankImage, type ImageConfig } from "../image/image-config.ts";
import type { Platform } from "../values/platform.ts";
import type { Place } from "./build-refused.ts";
import { noPathsYet, type ReadPaths } from "./context-paths.ts";
import type { NamedContext } from "./resolver.ts";
import { type StageImage, startImage } from "./stage-image.ts";
import type { ImageLookup, StartConfig } from "./trace.ts";

/** A stage, or an image that is only read from, on its way to a file system. Changes from pass to pass. */
export interface StageBuild {
	readonly node: StageNode;
	readonly base: StageBuild | undefined;
	/** Where errors about its base point: FROM, or the COPY that names the image. */
	readonly place: Place | undefined;
	/** What progress calls it; empty when there is nothing to tell it apart from. */
	label: string;
	/** Completed once the image is looked up. */
	baseName: string;
	readonly requestedPlatform: Platform | undefined;
	/** Of the file system; undefined until the base is resolved, and for contexts that tell none. */
	platform: Platform | undefined;
	readonly namedContext: NamedContext | undefined;

	/** Triggers first. */
	commands: readonly Command[];
	triggerCount: number;
	/** The triggers that its image brought. */
	imageTriggers: readonly string[];
	/** Whether the triggers of the stage it builds on were taken over. */
	triggersTaken: boolean;
	/** Whether the target builds on it or reads from it. */
	needed: boolean;
	resolved: boolean;
	dispatched: boolean;
	begun: number | undefined;

	state: StageState;
	image: StageImage;
	baseImage: ImageConfig | undefined;
	lookup: ImageLookup | undefined;
	start: StartConfig | undefined;

	/** Paths that others read from it. Shared with the stages that build on it. */
	paths: ReadPaths;
	/** Paths that it reads from the build context. */
	readonly contextPaths: ReadPaths;

	ignoreCache: boolean;
	/** How many steps progress counts, and how many it has named. */
	stepCount: number;
	stepsNamed: number;
	/** Whether the stage has a CMD of its own, which an ENTRYPOINT leaves alone. */
	hasCommand: boolean;
	scanStage: boolean;
	scanContext: boolean;
	/** The arguments that its FROM uses, and that of the stage it builds on. */
	readonly usedInFrom: ReadonlySet<string>;
	/** Absent until the stage is dispatched. */
	outline: StageOutline | undefined;
}

/** An instruction to apply. */
export interface Command {
	readonly instruction: Instruction;
	/** What it reads from: for COPY at most one, for RUN one per mount. */
	readonly sources: readonly StageBuild[];
	/** Whether it came from the base, by ONBUILD. */
	readonly isTrigger: boolean;
	/** What errors and vertices point at: the instruction, FROM for triggers. */
	readonly place: Place | Instruction;
}

/** What the next vertex starts from. */
export interface StageState {
	filesystem: Filesystem;
	scope: StageScope;
	/** Absolute, with slashes. */
	directory: string;
	user: string;
	hostname: string;
	network: NetworkMode;
	/** Normalised; undefined for the build's own. */
	platform: Platform | undefined;
}

/** What the instructions of a stage take from outside, for outlines. What is absent is empty: most stages take nothing. */
export interface StageOutline {
	/** ARG declarations with a value of their own; the others are the global ones. */
	declared: Map<string, OutlineDeclaration> | undefined;
	used: Set<string> | undefined;
	secrets: Map<string, OutlineRequirement> | undefined;
	ssh: Map<string, OutlineRequirement> | undefined;
}

export interface OutlineDeclaration {
	readonly declaration: ArgumentDeclaration;
	readonly value: string;
	readonly lines: LineRange;
}

export interface OutlineRequirement {
	readonly required: boolean;
	readonly lines: LineRange;
}

/** What `createStageBuild` cannot know by itself. */
export interface StageBuildFacts {
	readonly base: StageBuild | undefined;
	readonly place: Place | undefined;
	readonly label: string;
	readonly requestedPlatform?: Platform | undefined;
	readonly namedContext?: NamedContext | undefined;
	readonly usedArguments?: ReadonlySet<string> | undefined;
	readonly ignoreCache?: boolean;
	readonly stepCount?: number;
}

export function createStageBuild(
	node: StageNode,
	facts: StageBuildFacts,
): StageBuild {
	return {
		node,
		base: facts.base,
		place: facts.place,
		label: facts.label,
		baseName: node.baseName,
		requestedPlatform: facts.requestedPlatform,
		platform: facts.requestedPlatform,
		namedContext: facts.namedContext,
		commands: noCommands,
		triggerCount: 0,
		imageTriggers: noTexts,
		triggersTaken: false,
		needed: false,
		resolved: false,
		dispatched: false,
		begun: undefined,
		state: untouchedState,
		image: untouchedImage,
		baseImage: undefined,
		lookup: undefined,
		start: undefined,
		paths: noPathsYet(),
		contextPaths: noPathsYet(),
		ignoreCache: facts.ignoreCache ?? false,
		stepCount: facts.stepCount ?? 0,
		stepsNamed: 0,
		hasCommand: false,
		scanStage: false,
		scanContext: false,
		usedInFrom: unite(facts.base?.usedInFrom, facts.usedArguments),
		outline: undefined,
	};
}

/** Replaced when a stage is dispatched. */
const untouchedScope = startScope(undefined, []);

/** What stages have until they are resolved. Many images are only read from and never get anything else. */
const untouchedState = emptyState();
const untouchedImage = startImage(blankImage);

const noNames: ReadonlySet<string> = new Set();
const noCommands: readonly Command[] = [];
const noTexts: readonly string[] = [];

/** All names of both sets, which stay as they are. */
export function unite(
	a: ReadonlySet<string> = noNames,
	b: ReadonlySet<string> = noNames,
): ReadonlySet<string> {
	if (a.size === 0) return b;
	return b.size === 0 ? a : new Set([...a, ...b]);
}

/** What a file system without any settings starts with. */
export function emptyState(
	filesystem: Filesystem = null,
	platform?: Platform,
): StageState {
	return {
		filesystem,
		scope: untouchedScope,
		directory: "/",
		user: "",
		hostname: "",
		network: "UNSET",
		platform,
	};
}
