import type { Effect } from "./model.ts";

/** Effects that many models share. */

/** It may open an SSH connection. */
export const connects: Effect = { kind: "connects" };

export const runsProject: readonly Effect[] = [
	{
		kind: "runs-unknown",
		why: "it runs code of the project, which is not in the Dockerfile",
	},
];

/** Keeps an address with its password in the files that list what a project needs. */
export function savesAddress(...files: readonly string[]): readonly Effect[] {
	return [
		...files.map(
			(file): Effect => ({ kind: "stores", from: ["operands"], in: file }),
		),
		connects,
	];
}

export const runsScripts: readonly Effect[] = [
	{
		kind: "runs-unknown",
		why: "it runs scripts of package.json, which are not in the Dockerfile",
	},
];
