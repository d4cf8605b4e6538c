import {
	decodeOp,
	type Filesystem,
	marshal,
	type SourceOp,
	source,
} from "../../llb/index.ts";
import type { SourceTime } from "../lower/resolver.ts";
import { newestFile } from "./archive-time.ts";
import { type BuildSession, readFile } from "./build-session.ts";

/**
 * The time of the one source a file system consists of: of a git source when it was committed, of a download its Last-Modified header or else the newest file of the archive it is. Undefined when there is no such time.
 */
export async function sourceTime(
	session: BuildSession,
	filesystem: Filesystem,
	logName: string,
): Promise<SourceTime | undefined> {
	const only = onlySource(session, filesystem);
	if (only === undefined) return undefined;
	const { identifier = "", attrs = {} } = only;
	const meta = await session.bridge.resolveSourceMeta({
		source: { identifier, attributes: new Map(Object.entries(attrs)) },
		logName,
		git: identifier.startsWith("git://") ? { returnObject: true } : undefined,
	});
	if (meta.git !== undefined && meta.git.commitObject.length > 0) {
		return commitTime(meta.git.commitObject);
	}
	if (meta.http?.lastModified !== undefined) {
		return { seconds: BigInt(Math.floor(meta.http.lastModified)) };
	}
	const filename = attrs["http.filename"];
	if (filename === undefined || !/^https?:\/\//.test(identifier)) {
		return undefined;
	}
	const opened = await session.open(source(identifier, attrs, []));
	const seconds = newestFile(await readFile(session, opened, filename));
	return seconds === undefined ? undefined : { seconds };
}

/** The committer's time in the text of a commit object, if it has one. */
export function commitTime(commit: Uint8Array): SourceTime | undefined {
	const [headers = ""] = new TextDecoder().decode(commit).split("\n\n", 1);
	const committer =
		/^committer .*> (-?[0-9]+)(?: ([+-])([0-9]{2})([0-9]{2}))?$/m.exec(headers);
	if (committer === null) return undefined;
	const [, seconds = "0", sign = "+", hours = "00", minutes = "00"] = committer;
	const offset = Number(hours) * 60 + Number(minutes);
	return {
		seconds: BigInt(seconds),
		offsetMinutes: sign === "-" ? -offset : offset,
	};
}

function onlySource(
	session: BuildSession,
	filesystem: Filesystem,
): SourceOp | undefined {
	const { def = [] } = marshal(filesystem, { platform: session.host });
	const sources = def
		.map((bytes) => decodeOp(bytes).source)
		.filter((op) => op !== undefined);
	return sources.length === 1 ? sources[0] : undefined;
}
