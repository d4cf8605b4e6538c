const words =
	"user(?:name)?|pass(?:word)?|pwd|secret|token|example|foo|bar|test";
/** Values that only show where something belongs, whatever their name. */
const empty =
	"x+|\\*+|\\.+|0+|<.*>|\\{\\{.*\\}\\}|%\\w+%|@\\w+@|(?:your|insert|enter|replace|put|add|set|fill)[-_ ].*|(?:change|replace|fill)[-_ ]?(?:me|this|it|in)|place[-_ ]?holder|dummy|fake|sample|to[-_ ]?do|tbd|none|unset|not[-_ ]?(?:set|used|needed|required)|redacted|hidden";

const example = new RegExp(`^(?:${empty}|your.*|my.*|${words})$`, "i");
const standIn = new RegExp(`^(?:${empty}|your\\w*)$`, "i");

/** Whether a password of an address is one from a manual: `password`, `changeme`, `<token>`. */
export function isExamplePassword(value: string): boolean {
	return example.test(value);
}

/** Whether a value stands in for one that is to come: nothing, `changeme`, `<token>`, `xxxx`. Weak passwords are none of these. */
export function isStandIn(value: string): boolean {
	return value === "" || standIn.test(value);
}

/** Whether a token has the form of a real one but nothing in it: `ghp_xxxxxxxxxxxx`, `npm_000000000000`. */
export function isBlankToken(value: string): boolean {
	return /([x0*.#])\1{11}/i.test(value) || /(\w)\1{19}/.test(value);
}
