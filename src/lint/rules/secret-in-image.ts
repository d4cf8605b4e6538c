import type { KeyValue, Stage, Word } from "../../dockerfile/ast.ts";
import { expandWord } from "../../dockerfile/expand.ts";
import { variablesIn, wordSegments } from "../../dockerfile/word.ts";
import { baseStages, finalStages } from "../final-image.ts";
import type { Assignment, StageState, Step } from "../listeners.ts";
import { isOfficialSecretName } from "../official-secret-names.ts";
import { isStandIn } from "../placeholder.ts";
import type { Rule, RuleContext } from "../rule.ts";
import {
	isHarmlessValue,
	namesSecret,
	type SecretWords,
	secretWordOptions,
} from "../secret-words.ts";

export const secretInImage: Rule = {
	id: "secret-in-image",
	group: "secrets",
	severity: "error",
	options: secretWordOptions,
	manual: {
		summary:
			"No variable carries a secret into the configuration or history of the image.",
		description:
			"The rule follows secret ARGs and ENVs from variable to variable: `ARG NPM_TOKEN` is in the history of every later RUN of its stage, and `ENV CONFIG=$NPM_TOKEN` puts it into the configuration under a harmless name. It knows more names than SecretsUsedInArgOrEnv (`GH_PAT`, `DB_PSW`, `githubToken`), its word lists can be changed, and it looks at the value: `AUTH=true` and `KEY_PATH=/etc/key` are fine. In stages that the image does not build on, the secret stays in the build cache and in provenance attestations only; that is a warning. Use a secret mount instead: `RUN --mount=type=secret,id=token,env=TOKEN …`.",
		doesNotCatch: [
			"names that SecretsUsedInArgOrEnv reports already, unless the secret moves on",
			"names of which no word is in the lists",
			"values that stand in for another: empty ones, `changeme`, `<token>`",
			"secrets in files: secret-file-copied looks at those",
			"what the commands of a RUN do with a secret",
		],
	},
	bad: [
		{
			title: "under a name that docker's own check does not know",
			dockerfile: "FROM alpine:3.20\nENV GH_PAT=x1234567890\n",
			lines: [2],
		},
		{
			title: "moved to a harmless name",
			dockerfile:
				"FROM alpine:3.20\nARG NPM_TOKEN\nENV CONFIG=//registry/:_authToken=$NPM_TOKEN\n",
			lines: [3],
		},
		{
			title: "an argument that is empty by default, moved on",
			dockerfile: "FROM alpine:3.20\nARG GH_PAT=\nENV GIT_ACCESS=$GH_PAT\n",
			lines: [3],
		},
		{
			title: "moved to a label",
			dockerfile: "FROM alpine:3.20\nARG SECRET\nLABEL build=$SECRET\n",
			lines: [3],
		},
		{
			title: "for those who build on the image",
			dockerfile: "FROM alpine:3.20\nONBUILD ARG NPM_TOKEN\n",
			lines: [2],
		},
		{
			title: "in a stage that is not in the image",
			dockerfile:
				"FROM alpine:3.20 AS build\nARG DB_PSW\nRUN a\nFROM scratch\nCOPY --from=build /a /a\n",
			lines: [2],
		},
	],
	good: [
		{
			dockerfile:
				"FROM alpine:3.20\nENV AUTH_MODE=token PASS_PATH=/run/secrets/x KEYBOARD=us GH_PAT_ENABLED=true\n",
		},
		{
			title: "nothing, or something in place of what is to come",
			dockerfile:
				"FROM alpine:3.20\nENV PAT= PSW='' GH_PAT=${GH_PAT:-} DB_PSW=<password>\nARG DB_PWD=changeme\n",
		},
		{
			title: "an argument before the first FROM stays there",
			dockerfile: "ARG GH_PAT\nFROM alpine:3.20\n",
		},
		{
			dockerfile: "FROM alpine:3.20\nENV MY_PAT=tern\n",
			options: { allow: ["MY_PAT"] },
		},
	],
	check(context) {
		const { document, facts, option, report } = context;
		let found: SecretWords | undefined;
		const lists = (): SecretWords => {
			found ??= {
				words: option("words"),
				harmless: option("harmless"),
				allow: option("allow"),
			};
			return found;
		};
		const final = finalStages(document, facts);
		const bases = baseStages(document);
		/** By stage, the names that hold a secret, and how they came to it. */
		const tainted = new Map<Stage, Map<string, Word>>();
		const taintOf = (stage: Stage) => {
			const found = tainted.get(stage) ?? new Map<string, Word>();
			tainted.set(stage, found);
			return found;
		};
		return {
			begin({ stage }) {
				const base = bases.get(stage);
				const taint = base && tainted.get(base);
				if (taint !== undefined) tainted.set(stage, new Map(taint));
			},
			assigned(step, name, by) {
				const { stage } = step.state;
				const taint = taintOf(stage);
				const value = by.keyword === "ENV" ? by.pair.value : by.value;
				const source = value && sourceOf(context, value, taint);
				const isSecret = namesSecret(name, lists());
				const text =
					isSecret && value !== undefined
						? knownValue(context, value, step.state)
						: undefined;
				const isNamed =
					isSecret && !(text !== undefined && isHarmlessValue(text, name));
				// An argument that is empty by default holds a secret once somebody gives it one.
				const mayBeGiven =
					isSecret && by.keyword === "ARG" && isStandIn(text ?? "");
				if (source === undefined && !isNamed && !mayBeGiven) {
					taint.delete(name);
					return;
				}
				taint.set(name, by.key);
				if (source === undefined && !isNamed) return;
				if (source === undefined && isOfficialSecretName(name)) return;
				if (source !== undefined && by.keyword === "ARG") return;
				const isFinal = final.has(stage);
				report({
					message: messageOf(by, name, source?.name, isFinal),
					help: `use RUN --mount=type=secret,id=${idOf(source?.name ?? name)},env=${source?.name ?? name} where it is needed`,
					span: step.triggeredAt ?? by.key.span,
					lines: step.lines,
					instruction: step.instruction,
					...(!isFinal && { severity: "warning" }),
					...relatedTo(step, source),
				});
			},
			onbuild(instruction) {
				const { trigger } = instruction;
				if (trigger.kind !== "arg" && trigger.kind !== "env") return;
				const set =
					trigger.kind === "arg" ? trigger.declarations : trigger.variables;
				for (const { key, value } of set) {
					const text = value?.value ?? "";
					if (!namesSecret(key.value, lists()) || text.includes("$")) continue;
					const isHarmless = isHarmlessValue(text, key.value);
					if (isHarmless && !(trigger.kind === "arg" && isStandIn(text))) {
						continue;
					}
					report({
						message: `${trigger.keyword.value.toUpperCase()} ${key.value} holds a secret, which ends in each image that is built on this one`,
						help: `use RUN --mount=type=secret,id=${idOf(key.value)},env=${key.value} where it is needed`,
						span: key.span,
						instruction,
					});
				}
			},
			labelled(step, pair) {
				const source = sourceOf(context, pair.value, taintOf(step.state.stage));
				if (source === undefined) return;
				const isFinal = final.has(step.state.stage);
				report({
					message: `the label ${pair.key.value} shows the secret $${source.name} to everyone who has the image`,
					help: "leave it out",
					span: step.triggeredAt ?? pair.key.span,
					lines: step.lines,
					instruction: step.instruction,
					...(!isFinal && { severity: "warning" }),
					...relatedTo(step, source),
				});
			},
		};
	},
};

interface Source {
	readonly name: string;
	readonly declared: Word;
}

/** What a value comes to; undefined when that hangs on an argument, which a build may change. */
function knownValue(
	{ document }: RuleContext,
	{ value }: Word,
	state: StageState,
): string | undefined {
	const expansion = expandWord(value, state.environment, document);
	if (expansion.kind === "failed") return undefined;
	const names = [...expansion.matched, ...expansion.unmatched];
	return names.some((name) => state.declares(name))
		? undefined
		: expansion.value;
}

/** The first secret variable that a value uses. */
function sourceOf(
	{ document }: RuleContext,
	value: KeyValue["value"],
	taint: ReadonlyMap<string, Word>,
): Source | undefined {
	if (taint.size === 0 || !value.value.includes("$")) return undefined;
	for (const { name, operation } of variablesIn(
		wordSegments(value.value, document),
	)) {
		const declared = taint.get(name);
		// `${TOKEN:+x}` says only whether there is one.
		const isAsked =
			operation?.kind === "condition" && operation.operator === "+";
		if (declared !== undefined && !isAsked) return { name, declared };
	}
	return undefined;
}

function messageOf(
	{ keyword }: Assignment,
	name: string,
	source: string | undefined,
	isFinal: boolean,
): string {
	const what =
		source === undefined
			? `${keyword} ${name} holds a secret`
			: `${keyword} ${name} takes over the secret $${source}`;
	if (!isFinal) {
		return `${what}, which stays in the build cache and in provenance`;
	}
	return keyword === "ENV"
		? `${what}, which ends in the configuration of the image`
		: `${what}, which ends in the history of the image`;
}

function relatedTo({ triggeredAt }: Step, source: Source | undefined) {
	if (source === undefined || triggeredAt) return {};
	return {
		related: [
			{ message: "the secret comes from here", span: source.declared.span },
		],
	};
}

function idOf(name: string): string {
	return name.toLowerCase();
}
