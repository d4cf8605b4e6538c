import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";

/** The difference of two texts as `diff -u` and `git apply` write it; empty when there is none. */
export function unifiedDiff(
	path: string,
	before: string,
	after: string,
): string {
	if (before === after) return "";
	return createTwoFilesPatch(
		`a/${path}`,
		`b/${path}`,
		before,
		after,
		undefined,
		undefined,
		{ context: 3, headerOptions: FILE_HEADERS_ONLY },
	);
}
