import type { Attestation, Reference, Result } from "../gateway/result.ts";
import { encodeImageConfig } from "../image/encode-image-config.ts";
import type { ImageConfig } from "../image/image-config.ts";
import { encodeJsonString } from "../values/go-json.ts";
import {
	formatFullPlatform,
	normalizePlatform,
	type Platform,
} from "../values/platform.ts";

/** What was built for one platform. */
export interface PlatformResult {
	readonly platform: Platform;
	/** Absent for an empty file system. */
	readonly reference: Reference | undefined;
	readonly image: ImageConfig;
	readonly baseImage: ImageConfig | undefined;
	/** Seconds since 1970. */
	readonly epoch: bigint | undefined;
	readonly attestations: readonly Attestation[];
}

/** The name of a platform among the keys of a result. */
export function platformId(platform: Platform, host: Platform): string {
	return formatFullPlatform(normalizePlatform(platform, host));
}

/**
 * The result of a build, under the keys exporters read. For several platforms, or when the client wants it so, every key but the list of
 * platforms carries the platform's name.
 */
export function assembleResult(
	results: readonly PlatformResult[],
	multiPlatform: boolean,
	host: Platform,
): Result {
	const utf8 = new TextEncoder();
	const metadata = new Map<string, Uint8Array>();
	const references = new Map<string, Reference | undefined>();
	const attestations = new Map<string, readonly Attestation[]>();
	for (const result of results) {
		const id = platformId(result.platform, host);
		const add = (key: string, value: string): void => {
			metadata.set(multiPlatform ? `${key}/${id}` : key, utf8.encode(value));
		};
		references.set(id, result.reference);
		add("containerimage.config", encodeImageConfig(result.image));
		if (result.baseImage !== undefined) {
			add("containerimage.base.config", encodeImageConfig(result.baseImage));
		}
		if (result.epoch !== undefined) {
			add("source.date.epoch", result.epoch.toString());
		}
		if (result.attestations.length > 0) {
			attestations.set(id, result.attestations);
		}
	}
	metadata.set("refs.platforms", utf8.encode(encodePlatforms(results, host)));
	return {
		references: multiPlatform
			? { kind: "map", references }
			: { kind: "single", reference: results.at(-1)?.reference },
		metadata,
		attestations,
	};
}

function encodePlatforms(
	results: readonly PlatformResult[],
	host: Platform,
): string {
	const platforms = results.map(({ platform, image }) => {
		const id = encodeJsonString(platformId(platform, host));
		const exported = normalizePlatform(
			withWindowsVersion(platform, image),
			host,
		);
		return `{"ID":${id},"Platform":${encodePlatform(exported)}}`;
	});
	return `{"Platforms":[${platforms.join(",")}]}`;
}

/** Which Windows an image is for is known only from its base, unless the client said it. */
function withWindowsVersion(platform: Platform, image: Platform): Platform {
	if (platform.os !== "windows" || image.os !== "windows") return platform;
	return {
		...platform,
		osVersion: platform.osVersion || image.osVersion,
		osFeatures:
			platform.osFeatures.length > 0 ? platform.osFeatures : image.osFeatures,
	};
}

function encodePlatform(platform: Platform): string {
	const members = [
		`"architecture":${encodeJsonString(platform.architecture)}`,
		`"os":${encodeJsonString(platform.os)}`,
	];
	if (platform.osVersion !== "") {
		members.push(`"os.version":${encodeJsonString(platform.osVersion)}`);
	}
	if (platform.osFeatures.length > 0) {
		const features = platform.osFeatures.map(encodeJsonString);
		members.push(`"os.features":[${features.join(",")}]`);
	}
	if (platform.variant !== "") {
		members.push(`"variant":${encodeJsonString(platform.variant)}`);
	}
	return `{${members.join(",")}}`;
}
