import { installationOf, type ManagerName } from "../shell/package-managers.ts";
import type { Severity } from "../text/diagnostic.ts";
import { installing } from "./installing.ts";
import type { Rule } from "./rule.ts";

/** What tells the rules about unpinned packages apart. */
export interface UnpinnedRule {
	readonly id: string;
	readonly aliases?: readonly string[];
	/** The aliases that mean one of the package managers only. */
	readonly aliasOf?: Partial<Record<ManagerName, string>>;
	/** Default: `info`, for package sources that remove old versions, where pinning has a price. */
	readonly severity?: Severity;
	readonly managers: readonly ManagerName[];
	/** In the plural: `apt packages`. */
	readonly what: string;
	readonly advice: string;
	/** Commands that are reported, and some that are not. */
	readonly bad: string | readonly string[];
	readonly good: readonly string[];
}

/** A rule that asks for versions. All of them work alike; each has its own file with the advice for its package manager. */
export function unpinnedRule(own: UnpinnedRule): Rule {
	return {
		id: own.id,
		...(own.aliases && { aliases: own.aliases }),
		...(own.aliasOf && { partialAliases: swapped(own.aliasOf) }),
		group: "hygiene",
		severity: own.severity ?? "info",
		manual: {
			summary: `The versions of ${own.what} are named.`,
			description: `Without a version, each build takes what is newest that day: two builds of one Dockerfile differ, and a cached layer goes on with what was new when it was made. To mend it, ${own.advice}.`,
			doesNotCatch: [
				"names that come from variables",
				"packages in files, such as requirements and lock files",
				"packages that others depend on",
			],
		},
		bad: [own.bad].flat().map((command) => ({
			dockerfile: `FROM alpine:3.20\nRUN ${command}\n`,
			lines: [2],
		})),
		good: own.good.map((command) => ({
			dockerfile: `FROM alpine:3.20\nRUN ${command}\n`,
		})),
		scripts: installing(own.managers),
		check: ({ report }) => ({
			command(command, instruction) {
				if (instruction.kind !== "run") return;
				const installation = installationOf(command);
				if (installation === undefined) return;
				if (!own.managers.includes(installation.manager)) return;
				const loose = installation.packages.filter(({ isPinned }) => !isPinned);
				const [first, ...more] = loose;
				if (first === undefined) return;
				const alias = own.aliasOf?.[installation.manager];
				const names = loose.map(({ word }) => word.value).join(", ");
				report({
					message: `no version is named for ${names}`,
					help: own.advice,
					span: first.word.span,
					...(alias !== undefined && { alias }),
					related: more.map(({ word }) => ({
						message: "nor for this one",
						span: word.span,
					})),
				});
			},
		}),
	};
}

function swapped(
	record: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
	return Object.fromEntries(
		Object.entries(record).map(([key, value]) => [value, key]),
	);
}
