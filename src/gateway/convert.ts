import type { Platform, Worker } from "./environment.ts";
import type { SourceFile } from "./error-details.ts";
import type * as pb from "./proto/messages.ts";
import type { GitMeta, HttpMeta, Source, Stat } from "./requests.ts";

/** Between our words and those of the wire, one pair of functions per value. */

export function platformToPb(platform: Platform): pb.Platform {
	return {
		Architecture: platform.architecture,
		OS: platform.os,
		Variant: platform.variant,
		OSVersion: platform.osVersion,
		OSFeatures: platform.osFeatures,
	};
}

export function platformFromPb(platform: pb.Platform): Platform {
	return {
		os: platform.OS ?? "",
		architecture: platform.Architecture ?? "",
		variant: platform.Variant,
		osVersion: platform.OSVersion,
		osFeatures: platform.OSFeatures,
	};
}

export function workerFromPb(worker: pb.WorkerRecord): Worker {
	return {
		id: worker.ID ?? "",
		labels: worker.Labels ?? new Map(),
		platforms: (worker.platforms ?? []).map(platformFromPb),
	};
}

export function sourceToPb({ identifier, attributes }: Source): pb.SourceOp {
	return { identifier, attrs: attributes };
}

/** `asked` stands in for what an engine leaves out of its answer. */
export function sourceFromPb(
	source: pb.SourceOp | undefined,
	asked: Source,
): Source {
	return {
		identifier: source?.identifier ?? asked.identifier,
		attributes: source === undefined ? asked.attributes : source.attrs,
	};
}

export function sourceFileToPb(file: SourceFile): pb.SourceInfo {
	return {
		filename: file.filename,
		data: file.data,
		definition: file.definition,
		language: file.language,
	};
}

export function gitFromPb(git: pb.ResolveSourceGitResponse): GitMeta {
	return {
		checksum: git.Checksum ?? "",
		ref: git.Ref ?? "",
		commitChecksum: git.CommitChecksum ?? "",
		commitObject: git.CommitObject ?? nothing,
		tagObject: git.TagObject ?? nothing,
	};
}

export function httpFromPb(http: pb.ResolveSourceHTTPResponse): HttpMeta {
	const { LastModified, ChecksumResponse } = http;
	return {
		digest: http.Checksum ?? "",
		filename: http.Filename ?? "",
		lastModified:
			LastModified === undefined ? undefined : (LastModified.seconds ?? 0),
		checksum:
			ChecksumResponse === undefined
				? undefined
				: {
						digest: ChecksumResponse.Digest ?? "",
						suffix: ChecksumResponse.Suffix ?? nothing,
					},
	};
}

export function statFromPb(stat: pb.Stat): Stat {
	return {
		path: stat.path ?? "",
		mode: stat.mode ?? 0,
		uid: stat.uid ?? 0,
		gid: stat.gid ?? 0,
		size: stat.size ?? 0,
		modified: stat.modTime ?? 0,
		linkTarget: stat.linkname ?? "",
	};
}

const nothing = new Uint8Array();
