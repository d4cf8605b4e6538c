import { unpinnedRule } from "../unpinned-rule.ts";

export const pinPipPackages = unpinnedRule({
	id: "pin-pip-packages",
	aliases: ["DL3013"],
	severity: "warning",
	managers: ["pip"],
	what: "Python packages",
	advice:
		"name the version: pip install NAME==VERSION, or use a requirements file",
	bad: "pip install --no-cache-dir flask",
	good: [
		"pip install --no-cache-dir flask==3.0.3",
		"python3 -m pip install --no-cache-dir -r requirements.txt",
		"pip install --no-cache-dir . git+https://example.org/a.git@v1",
		"pip install --no-cache-dir -c constraints.txt flask",
	],
});
