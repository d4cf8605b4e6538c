import { createHash } from "node:crypto";
import { GatewayError } from "../../src/gateway/gateway-error.ts";
import type * as pb from "../../src/gateway/proto/messages.ts";
import type { CaseSettings, ImageSettings } from "./recorded-case.ts";

const created = "2023-11-14T22:13:20Z";
const path =
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export interface StubImage {
	readonly digest: string;
	readonly config: Uint8Array;
}

/** The image a reference stands for. Refuses as the case says. */
export function stubImage(
	settings: CaseSettings,
	reference: string,
	platform: pb.Platform | undefined,
): StubImage {
	const own = imageSettings(settings, reference, platform);
	if (own.error !== undefined)
		throw new GatewayError("UNKNOWN", `${reference}: ${own.error}`);
	const inReference = /@(sha256:[0-9a-f]{64})$/.exec(reference)?.[1];
	return {
		digest: own.digest ?? inReference ?? sha256(reference),
		config: stubConfig(reference, platform, own),
	};
}

/** The JSON of an image config, keys in the order every recording has them. */
export function stubConfig(
	reference: string,
	platform: pb.Platform | undefined,
	own: ImageSettings = {},
): Uint8Array {
	const { digest, error, config, ...parts } = own;
	const base = {
		created,
		architecture: platform?.Architecture ?? "amd64",
		...(platform?.Variant ? { variant: platform.Variant } : {}),
		os: platform?.OS ?? "linux",
		...(platform?.OSVersion ? { "os.version": platform.OSVersion } : {}),
		config: { Env: [path] },
		rootfs: { type: "layers", diff_ids: [sha256(`layer ${reference}`)] },
		history: [{ created, created_by: "stub layer" }],
	};
	const merged = {
		...base,
		...parts,
		config: { ...base.config, ...config },
	};
	return Buffer.from(JSON.stringify(merged));
}

function imageSettings(
	{ images = {} }: CaseSettings,
	reference: string,
	platform: pb.Platform | undefined,
): ImageSettings {
	const suffix = `|${platformText(platform)}`;
	for (const name of spellings(reference))
		for (const key of [name + suffix, name]) {
			const found = images[key];
			if (found !== undefined) return found;
		}
	return {};
}

/** A reference as requested and in the shorter forms people write. */
function spellings(reference: string): readonly string[] {
	const names = new Set([reference]);
	for (const [pattern, short] of [
		[/^docker\.io\//, ""],
		[/^library\//, ""],
		[/@sha256:[0-9a-f]{64}$/, ""],
		[/:latest$/, ""],
	] as const)
		for (const name of [...names]) names.add(name.replace(pattern, short));
	return [...names];
}

function platformText(platform: pb.Platform | undefined): string {
	const parts = [
		platform?.OS ?? "linux",
		platform?.Architecture ?? "amd64",
		platform?.Variant,
	];
	return parts.filter(Boolean).join("/");
}

export function sha256(data: string | Uint8Array): string {
	return `sha256:${createHash("sha256").update(data).digest("hex")}`;
}
