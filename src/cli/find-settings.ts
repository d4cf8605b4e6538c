import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { hadolintNames, readHadolintSettings } from "./hadolint-settings.ts";
import {
	configurationName,
	type LintSettings,
	memberOf,
	readSettings,
} from "./lint-settings.ts";

/**
 * The settings for a directory: those of the nearest `keyhole.config.json`, `package.json` with a member `keyhole`, or
 * configuration of hadolint, in it or above it; none when there is no such file.
 */
export async function findSettings(directory: string): Promise<LintSettings> {
	for (let at = directory; ; at = dirname(at)) {
		const own = join(at, configurationName);
		if (existsSync(own)) return readSettings(own);
		const packageFile = join(at, "package.json");
		if (existsSync(packageFile) && memberOf(packageFile) !== undefined) {
			return readSettings(packageFile);
		}
		const other = hadolintNames
			.map((name) => join(at, name))
			.find((file) => existsSync(file));
		if (other !== undefined) return readHadolintSettings(other);
		if (at === dirname(at)) return { rules: new Map(), ignore: [], directory };
	}
}

/** Reads a configuration that somebody names: keyhole's own, or one of hadolint. */
export async function readSettingsFile(file: string): Promise<LintSettings> {
	return /\.ya?ml$/.test(file)
		? readHadolintSettings(file)
		: readSettings(file);
}
