/**
 * The patterns of `.dockerignore` and of local sources (moby/patternmatcher): Go's filepath.Match, and `**` for any number of
 * directories. A pattern that matches a directory matches all that is in it.
 */
export function matcher(
	patterns: readonly string[],
): (path: string) => boolean {
	const rules = patterns.map((pattern) => {
		const negated = pattern.startsWith("!");
		return {
			negated,
			regExp: regExpOf(clean(negated ? pattern.slice(1) : pattern)),
		};
	});
	return (path) => {
		const candidates = withParents(path);
		return rules.reduce(
			(matched, { negated, regExp }) =>
				candidates.some((candidate) => regExp.test(candidate))
					? !negated
					: matched,
			false,
		);
	};
}

/** `a/b/c`, `a/b`, `a`. */
export function withParents(path: string): readonly string[] {
	const parts = path.split("/");
	return parts.map((_, index) =>
		parts.slice(0, parts.length - index).join("/"),
	);
}

/** A path without leading slash, `.` and `..`, as seen from the root. */
export function clean(path: string): string {
	const parts: string[] = [];
	for (const part of path.split("/"))
		if (part === "..") parts.pop();
		else if (part !== "" && part !== ".") parts.push(part);
	return parts.join("/");
}

function regExpOf(pattern: string): RegExp {
	const source = pattern.replace(
		/\*\*\/|\*\*|\*|\?|\[[^\]]*\]|\\.|[.+^${}()|[\]\\]/g,
		(token) => {
			if (token === "**/") return "(?:.*/)?";
			if (token === "**") return ".*";
			if (token === "*") return "[^/]*";
			if (token === "?") return "[^/]";
			if (token.startsWith("[") && token.length > 1) return token;
			return token.length === 2 ? `\\${token[1]}` : `\\${token}`;
		},
	);
	return new RegExp(`^${source}$`, "su");
}
