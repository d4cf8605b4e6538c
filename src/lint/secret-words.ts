import {
	aboutWords,
	isHarmlessValue as isHarmlessText,
	isSensitiveName,
	secretWords,
} from "../secrets/flow/sensitive-names.ts";
import { isStandIn } from "./placeholder.ts";
import type { RuleOption } from "./rule.ts";

export const secretWordOptions: readonly RuleOption[] = [
	{
		name: "words",
		description:
			"words that make a name that of a secret; takes the place of the built-in list and of what is known about keys and joined words",
		default: secretWords,
	},
	{
		name: "harmless",
		description:
			"words that make such a name harmless wherever they stand; takes the place of the built-in list, whose words count at the end",
		default: aboutWords,
	},
	{
		name: "allow",
		description: "whole names that are no secrets",
		default: [],
	},
];

/** Which names are those of secrets. */
export interface SecretWords {
	readonly words: readonly string[];
	readonly harmless: readonly string[];
	readonly allow: readonly string[];
}

/** Whether a variable of this name holds a secret, as far as a name can tell: by the same words as in the analysis of flows. */
export function namesSecret(
	name: string,
	{ words, harmless, allow }: SecretWords,
): boolean {
	return isSensitiveName(name, {
		ignored: allow,
		...(words !== secretWords && { onlyWords: words }),
		...(harmless !== aboutWords && { harmlessWords: harmless }),
	});
}

/** Values that are no secrets whatever the name: switches, small numbers, paths, and stand-ins such as `changeme`. */
export function isHarmlessValue(value: string, name: string): boolean {
	return (
		isHarmlessText(value, name) ||
		isStandIn(value) ||
		/^(?:true|false|yes|no|on|off|none|null|nil|undefined|disabled|enabled|\d{1,5})$/i.test(
			value,
		) ||
		/^(?:\/|\.\.?\/|~\/|file:)/.test(value)
	);
}
