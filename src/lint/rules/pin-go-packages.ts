import { unpinnedRule } from "../unpinned-rule.ts";

export const pinGoPackages = unpinnedRule({
	id: "pin-go-packages",
	aliases: ["DL3062"],
	severity: "warning",
	managers: ["go"],
	what: "Go programs",
	advice: "name the version: go install PATH@VERSION",
	bad: "go install golang.org/x/tools/cmd/stringer@latest",
	good: [
		"go install golang.org/x/tools/cmd/stringer@v0.24.0",
		"go install ./cmd/tool",
	],
});
