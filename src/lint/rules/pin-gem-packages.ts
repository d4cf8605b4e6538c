import { unpinnedRule } from "../unpinned-rule.ts";

export const pinGemPackages = unpinnedRule({
	id: "pin-gem-packages",
	aliases: ["DL3028"],
	severity: "warning",
	managers: ["gem"],
	what: "Ruby gems",
	advice: "name the version: gem install NAME:VERSION",
	bad: "gem install bundler",
	good: ["gem install bundler:2.5.11", "gem install bundler -v 2.5.11"],
});
