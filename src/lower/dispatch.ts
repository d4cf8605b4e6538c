import type { Instruction } from "../dockerfile/ast.ts";
import { startScope } from "../dockerfile/scope.ts";
import { splitVariable } from "../image/change-image.ts";
import { parseBool } from "../values/go-bool.ts";
import { defaultPathVariable } from "../values/image-path.ts";
import { createPlatform, type Platform } from "../values/platform.ts";
import { lowerAdd } from "./add.ts";
import { BuildRefused } from "./build-refused.ts";
import {
	lowerCmd,
	lowerEntrypoint,
	lowerExpose,
	lowerHealthcheck,
	lowerLabel,
	lowerMaintainer,
	lowerOnbuild,
	lowerShell,
	lowerStopsignal,
	lowerVolume,
} from "./config.ts";
import { lowerCopy } from "./copy.ts";
import type { Lowering } from "./lowering.ts";
import { refuseAt, refusedAt } from "./refuse.ts";
import { lowerRun } from "./run.ts";
import type { Command, StageBuild } from "./stage-build.ts";
import {
	hasImageVariable,
	imageEnvironment,
	inheritImage,
	setImageVariable,
} from "./stage-image.ts";
import type { StartConfig } from "./trace.ts";
import { applyUser, lowerUser } from "./user.ts";
import { lowerArg, lowerEnv } from "./variables.ts";
import { applyWorkingDirectory, lowerWorkdir } from "./workdir.ts";

/** The pass `dispatch`: applies the instructions of every stage that is needed, in the order of the file. */
export function dispatchStages(lowering: Lowering, target: StageBuild): void {
	const { allStages } = lowering.request;
	for (const stage of lowering.stages) {
		if (!allStages && (!stage.needed || stage.dispatched)) continue;
		dispatchStage(lowering, stage);
	}
	target.paths.all = true;
}

/** Stands for the platform of a stage that tells none, while its instructions are applied. */
const unknownPlatform = createPlatform("", "");

function dispatchStage(lowering: Lowering, stage: StageBuild): void {
	inherit(stage);
	stage.dispatched = true;
	stage.begun = 0;
	stage.outline = {
		declared: undefined,
		used: undefined,
		secrets: undefined,
		ssh: undefined,
	};
	const hasPlatform = stage.platform !== undefined;
	stage.platform ??= unknownPlatform;
	stage.start = startConfig(stage);
	start(lowering, stage, stage.platform);
	for (const command of stage.commands) {
		stage.begun += 1;
		lowerInstruction(lowering, stage, command, command.instruction);
	}
	if (!hasPlatform) stage.platform = lowering.platforms.target;
	stage.scanContext = isScanned(lowering, stage, "BUILDKIT_SBOM_SCAN_CONTEXT");
	stage.scanStage = isScanned(lowering, stage, "BUILDKIT_SBOM_SCAN_STAGE");
}

/** Takes over everything from the stage it builds on. */
function inherit(stage: StageBuild): void {
	const { base } = stage;
	if (base === undefined) return;
	stage.state = { ...base.state };
	stage.platform = base.platform;
	stage.image = inheritImage(base.image);
	stage.baseImage = base.baseImage;
	// What is read from this stage may lie in the base.
	stage.paths = base.paths;
}

/** Of a base image, all of it; what a stage passes on has changed since. */
function startConfig({ base, image, imageTriggers }: StageBuild): StartConfig {
	const { config } = image.base;
	if (base === undefined) return config;
	const { shell, user, environment, onBuild } = config;
	return {
		environment,
		shell,
		user,
		onBuild:
			imageTriggers.length === 0 ? onBuild : [...imageTriggers, ...onBuild],
	};
}

/** What the image's configuration means for the steps to come. */
function start(
	lowering: Lowering,
	stage: StageBuild,
	platform: Platform,
): void {
	const { image, state } = stage;
	// On Windows, PATH is the system's own business.
	if (!hasImageVariable(image, "PATH") && platform.os !== "windows") {
		setImageVariable(image, "PATH", defaultPathVariable(platform.os));
	}
	state.scope = startScope(
		stage.base?.state.scope,
		imageEnvironment(image).map(nameAndValue),
	);
	if (lowering.request.hostname !== "") {
		state.hostname = lowering.request.hostname;
	}
	const { workingDirectory, user } = image.base.config;
	if (workingDirectory !== "") {
		const problem = applyWorkingDirectory(stage, workingDirectory);
		if (problem !== undefined) {
			throw refusedAt(
				new BuildRefused(`the working directory of the base: ${problem}`),
				stage.place,
			);
		}
	}
	if (user !== "") applyUser(stage, user);
	state.network = lowering.request.networkMode;
}

function nameAndValue(variable: string): readonly [string, string] {
	const { name, value } = splitVariable(variable);
	return [name, value];
}

function lowerInstruction(
	lowering: Lowering,
	stage: StageBuild,
	command: Command,
	instruction: Instruction,
): void {
	switch (instruction.kind) {
		case "add":
			lowerAdd(lowering, stage, command, instruction);
			break;
		case "arg":
			lowerArg(lowering, stage, command, instruction);
			break;
		case "cmd":
			lowerCmd(lowering, stage, instruction);
			break;
		case "copy":
			lowerCopy(lowering, stage, command, instruction);
			break;
		case "entrypoint":
			lowerEntrypoint(lowering, stage, instruction);
			break;
		case "env":
			lowerEnv(lowering, stage, command, instruction);
			break;
		case "expose":
			lowerExpose(lowering, stage, command, instruction);
			break;
		case "healthcheck":
			lowerHealthcheck(lowering, stage, instruction);
			break;
		case "label":
			lowerLabel(lowering, stage, command, instruction);
			break;
		case "maintainer":
			lowerMaintainer(lowering, stage, instruction);
			break;
		case "onbuild":
			lowerOnbuild(stage, instruction);
			break;
		case "run":
			lowerRun(lowering, stage, command, instruction);
			break;
		case "shell":
			lowerShell(lowering, stage, instruction);
			break;
		case "stopsignal":
			lowerStopsignal(lowering, stage, command, instruction);
			break;
		case "user":
			lowerUser(lowering, stage, command, instruction);
			break;
		case "volume":
			lowerVolume(lowering, stage, command, instruction);
			break;
		case "workdir":
			lowerWorkdir(lowering, stage, command, instruction);
			break;
		case "from":
		case "invalid":
			throw refuseAt(command, `${instruction.keyword.value} cannot stand here`);
	}
}

/** Whether a scanner is to look at the stage: the argument is true, or a list that names the stage. */
function isScanned(
	lowering: Lowering,
	stage: StageBuild,
	argument: string,
): boolean {
	const value =
		stage.state.scope.arguments.get(argument)?.lastValue ??
		lowering.globals.environment.get(argument);
	if (value === undefined) return false;
	const flag = parseBool(value);
	return flag.ok ? flag.value : value.split(",").includes(stage.label);
}
