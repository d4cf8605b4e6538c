/** Environments as lists of `NAME=value`, ordered by when a name was last set: that is the order an exec carries them in. */

/** The value of a variable, or undefined when the list has none of that name. The last one of a name counts. */
export function variableOf(
	env: readonly string[],
	name: string,
): string | undefined {
	const prefix = `${name}=`;
	const entry = env.findLast((each) => each.startsWith(prefix));
	return entry?.slice(prefix.length);
}

/** The list with a variable set: whatever was there of that name goes, and the new value stands last. */
export function withVariable(
	env: readonly string[],
	name: string,
	value: string,
): readonly string[] {
	const prefix = `${name}=`;
	return [
		...env.filter((each) => !each.startsWith(prefix)),
		`${prefix}${value}`,
	];
}
