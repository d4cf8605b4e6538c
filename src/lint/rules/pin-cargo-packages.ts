import { unpinnedRule } from "../unpinned-rule.ts";

export const pinCargoPackages = unpinnedRule({
	id: "pin-cargo-packages",
	severity: "warning",
	managers: ["cargo"],
	what: "Rust programs",
	advice: "name the version: cargo install --locked NAME@VERSION",
	bad: "cargo install ripgrep",
	good: [
		"cargo install --locked ripgrep@14.1.0",
		"cargo install --path .",
		"cargo install ripgrep --version 14.1.0",
	],
});
