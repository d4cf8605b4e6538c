/** Lines that differ between two texts, with some that do not around them: `-` expected, `+` actual. */
export function lineDiff(
	expected: string,
	actual: string,
	context = 3,
): readonly string[] {
	const edits = align(expected.split("\n"), actual.split("\n"));
	const shown = edits.map((_, index) =>
		edits
			.slice(Math.max(0, index - context), index + context + 1)
			.some(([mark]) => mark !== " "),
	);
	return edits.flatMap(([mark, line], index) => {
		if (shown[index]) return [`${mark} ${line}`];
		return shown[index - 1] === false ? [] : ["  …"];
	});
}

type Edit = readonly [mark: " " | "-" | "+", line: string];

/** The longest common subsequence, read back as edits. */
function align(a: readonly string[], b: readonly string[]): readonly Edit[] {
	const width = b.length + 1;
	const lengths = new Uint32Array((a.length + 1) * width);
	const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
	for (let i = a.length - 1; i >= 0; i--)
		for (let j = b.length - 1; j >= 0; j--)
			lengths[i * width + j] =
				a[i] === b[j]
					? at(i + 1, j + 1) + 1
					: Math.max(at(i + 1, j), at(i, j + 1));

	const edits: Edit[] = [];
	let i = 0;
	let j = 0;
	while (i < a.length || j < b.length) {
		const left = a[i];
		const right = b[j];
		if (left !== undefined && left === right) {
			edits.push([" ", left]);
			i++;
			j++;
		} else if (
			left !== undefined &&
			(right === undefined || at(i + 1, j) >= at(i, j + 1))
		) {
			edits.push(["-", left]);
			i++;
		} else {
			edits.push(["+", right ?? ""]);
			j++;
		}
	}
	return edits;
}
