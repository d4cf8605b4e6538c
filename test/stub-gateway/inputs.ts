import {
	encodeDefinition,
	type Filesystem,
	file,
	image,
	local,
	marshal,
	scratch,
} from "../../llb/index.ts";
import type { InputSettings, RecordedCase } from "./recorded-case.ts";

/** The inputs a client gives the frontend, as encoded definitions by name. */
export function inputDefinitions({
	settings,
}: RecordedCase): ReadonlyMap<string, Uint8Array> {
	const platform = { os: "linux", architecture: "amd64" };
	return new Map(
		Object.entries(settings.inputs ?? {}).map(([name, input]) => [
			name,
			encodeDefinition(marshal(filesystemOf(input), { platform })),
		]),
	);
}

function filesystemOf(input: InputSettings): Filesystem {
	if (input.image !== undefined) return image(input.image);
	if (input.local !== undefined) return local(input.local);
	const files = Object.entries(input.files ?? {});
	if (files.length === 0) return scratch;
	return file(
		scratch,
		files.map(([path, text]) => ({
			kind: "mkfile" as const,
			path,
			mode: 0o644,
			data: new TextEncoder().encode(text),
		})),
	);
}
