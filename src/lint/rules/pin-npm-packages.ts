import { unpinnedRule } from "../unpinned-rule.ts";

export const pinNpmPackages = unpinnedRule({
	id: "pin-npm-packages",
	aliases: ["DL3016"],
	severity: "warning",
	managers: ["npm"],
	what: "npm packages",
	advice:
		"name the version: npm install NAME@VERSION, or use npm ci with a lock file",
	bad: "npm install -g typescript",
	good: [
		"npm install -g typescript@5.5.4 @scope/name@1",
		"npm install && npm ci && yarn install",
		"npm install ./package.tgz user/repository",
	],
});
