import { encodeDefinition, marshal } from "../../llb/index.ts";
import type { Result } from "../gateway/result.ts";
import type { Platform } from "../values/platform.ts";
import {
	assembleResult,
	type PlatformResult,
	platformId,
} from "./build-result.ts";
import { onlyReference } from "./build-session.ts";
import { lowerChecked } from "./checks.ts";
import type { DockerfileTask } from "./dockerfile-task.ts";
import { quiet } from "./lazy.ts";
import { prepareSbomScan, type SbomScan } from "./sbom-scan.ts";

/** Builds a Dockerfile for every platform that is asked for, all at once. Warnings are given for the first one only. */
export async function buildPlatforms(task: DockerfileTask): Promise<Result> {
	const { session, buildPlatform } = task;
	const { options, host } = session;
	const scan =
		options.sbom === undefined
			? undefined
			: quiet(prepareSbomScan(session, options.sbom, buildPlatform));
	const targets: readonly (Platform | undefined)[] =
		options.platforms.length > 0 ? options.platforms : [undefined];
	const results = await Promise.all(
		targets.map((target, index) => buildFor(task, target, index === 0, scan)),
	);
	return assembleResult(results, options.multiPlatform, host);
}

/** @param target Absent: whatever the engine runs on. */
async function buildFor(
	task: DockerfileTask,
	target: Platform | undefined,
	isFirst: boolean,
	scan: Promise<SbomScan> | undefined,
): Promise<PlatformResult> {
	const { session } = task;
	const { bridge, options, host } = session;
	const { lowered, warned } = await lowerChecked(task, target, isFirst);
	const solved = await bridge.solve({
		definition: encodeDefinition(
			marshal(lowered.output, lowered.marshalOptions),
		),
		cacheImports: options.cacheImports,
	});
	const platform = target ?? host;
	const attestation = await (await scan)?.(platformId(platform, host), lowered);
	await warned;
	return {
		platform,
		reference: onlyReference(solved),
		image: lowered.image,
		baseImage: lowered.baseImage,
		epoch: lowered.epoch,
		attestations: attestation === undefined ? [] : [attestation],
	};
}
