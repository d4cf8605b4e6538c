import { unpinnedRule } from "../unpinned-rule.ts";

export const pinAptPackages = unpinnedRule({
	id: "pin-apt-packages",
	aliases: ["DL3008"],
	managers: ["apt-get"],
	what: "apt packages",
	advice: "name the version: apt-get install NAME=VERSION",
	bad: "apt-get install -y --no-install-recommends curl",
	good: [
		"apt-get install -y --no-install-recommends curl=7.88.*",
		"apt-get install -y --no-install-recommends ./local.deb $PACKAGES",
		"apt-get install -y -t bookworm-backports --no-install-recommends curl/stable",
	],
});
