import { defaultPathVariable } from "../values/image-path.ts";
import type { Platform } from "../values/platform.ts";
import {
	blankImage,
	emptyContainerConfig,
	type ImageConfig,
} from "./image-config.ts";

/** The image of `FROM scratch`: no layers, working directory `/`, and a `PATH` except on Windows. */
export function emptyImage(platform: Platform): ImageConfig {
	if (last?.platform !== platform)
		last = { platform, image: makeEmptyImage(platform) };
	return last.image;
}

/** What was answered last: most stages are for the same platform. */
let last:
	| { readonly platform: Platform; readonly image: ImageConfig }
	| undefined;

function makeEmptyImage(platform: Platform): ImageConfig {
	return {
		...blankImage,
		architecture: platform.architecture,
		os: platform.os,
		osVersion: platform.osVersion,
		osFeatures: platform.osFeatures,
		variant: platform.variant,
		rootfs: { type: "layers", diffIds: undefined },
		config: {
			...emptyContainerConfig,
			workingDirectory: "/",
			environment:
				platform.os === "windows"
					? []
					: [`PATH=${defaultPathVariable(platform.os)}`],
		},
	};
}
