import { unpinnedRule } from "../unpinned-rule.ts";

export const pinApkPackages = unpinnedRule({
	id: "pin-apk-packages",
	aliases: ["DL3018"],
	managers: ["apk"],
	what: "apk packages",
	advice: "name the version: apk add NAME=VERSION, or NAME~MAJOR.MINOR",
	bad: "apk add --no-cache curl",
	good: [
		"apk add --no-cache curl=8.9.1-r1",
		"apk add --no-cache curl~8",
		"apk add --no-cache --virtual .build ./local.apk",
	],
});
