import { unpinnedRule } from "../unpinned-rule.ts";

export const pinDnfPackages = unpinnedRule({
	id: "pin-dnf-packages",
	aliases: ["DL3033", "DL3041"],
	aliasOf: { yum: "DL3033", dnf: "DL3041" },
	managers: ["dnf", "yum"],
	what: "rpm packages",
	advice: "name the version: dnf install NAME-VERSION",
	bad: [
		"dnf install -y curl && dnf clean all",
		"yum install -y curl && yum clean all",
	],
	good: [
		"dnf install -y curl-8.6.0 && dnf clean all",
		"yum install -y @development ./local.rpm && yum clean all",
	],
});
