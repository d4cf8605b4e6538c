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
import { type Preflight, startPreflight } from "./preflight.ts";
import { prepareSbomScan, type SbomScan } from "./sbom-scan.ts";
import { refuseLeaks } from "./strict.ts";

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
	const preflight = startPreflight(session, task.dockerfile, task.document);
	const results = await allOrFirstFailure(
		targets.map((target, index) =>
			buildFor(task, target, index === 0, scan, preflight),
		),
	);
	return assembleResult(results, options.multiPlatform, host);
}

/** All values, or the failure that comes first in the list; not before everything has ended, so that all warnings are out by then. */
async function allOrFirstFailure<T>(
	promises: readonly Promise<T>[],
): Promise<readonly T[]> {
	await Promise.allSettled(promises);
	return Promise.all(promises);
}

/** @param target Absent: whatever the engine runs on. */
async function buildFor(
	task: DockerfileTask,
	target: Platform | undefined,
	isFirst: boolean,
	scan: Promise<SbomScan> | undefined,
	preflight: Preflight,
): Promise<PlatformResult> {
	const { session } = task;
	const { bridge, options, host } = session;
	const { lowered, warned } = await lowerChecked(task, target, isFirst);
	try {
		if (options.strict) await refuseLeaks(task);
		const definition = marshal(lowered.output, lowered.marshalOptions);
		const solved = await bridge.solve({
			definition: encodeDefinition(definition),
			cacheImports: options.cacheImports,
		});
		const reference = onlyReference(solved);
		const { trace } = lowered;
		await preflight.pass({ definition, trace, reference, warns: isFirst });
		const platform = target ?? host;
		const attestation = await (await scan)?.(
			platformId(platform, host),
			lowered,
		);
		return {
			platform,
			reference,
			image: lowered.image,
			baseImage: lowered.baseImage,
			epoch: lowered.epoch,
			attestations: attestation === undefined ? [] : [attestation],
		};
	} finally {
		await warned;
	}
}
