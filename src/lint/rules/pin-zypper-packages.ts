import { unpinnedRule } from "../unpinned-rule.ts";

export const pinZypperPackages = unpinnedRule({
	id: "pin-zypper-packages",
	aliases: ["DL3037"],
	managers: ["zypper"],
	what: "zypper packages",
	advice: "name the version: zypper install NAME=VERSION",
	bad: "zypper install -y curl && zypper clean",
	good: ["zypper install -y curl=8.6.0 && zypper clean"],
});
