/** The difference between two texts, as `patch` reads it; empty when there is none. */
export function unifiedDiff(
	name: string,
	before: string,
	after: string,
): string {
	if (before === after) return "";
	const a = linesOf(before);
	const b = linesOf(after);
	const script = editScript(a, b);
	const lines = [`--- a/${name}`, `+++ b/${name}`];
	for (const hunk of hunksOf(script)) {
		const first = hunk[0] as Change;
		const removed = hunk.filter(({ kind }) => kind !== "+").length;
		const added = hunk.filter(({ kind }) => kind !== "-").length;
		lines.push(`@@ -${range(first.a, removed)} +${range(first.b, added)} @@`);
		for (const { kind, text } of hunk) {
			const hasBreak = text.endsWith("\n");
			lines.push(`${kind}${hasBreak ? text.slice(0, -1) : text}`);
			if (!hasBreak) lines.push("\\ No newline at end of file");
		}
	}
	return `${lines.join("\n")}\n`;
}

/** Lines around a change. */
const around = 3;

interface Change {
	readonly kind: " " | "-" | "+";
	readonly text: string;
	/** How many lines come before it, in each text. */
	readonly a: number;
	readonly b: number;
}

function range(before: number, count: number): string {
	const start = count === 0 ? before : before + 1;
	return count === 1 ? String(start) : `${start},${count}`;
}

function linesOf(text: string): readonly string[] {
	return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The longest common subsequence, after equal lines at both ends are taken off: what is left of a file of edits is short. */
function editScript(
	a: readonly string[],
	b: readonly string[],
): readonly Change[] {
	let head = 0;
	while (head < a.length && head < b.length && a[head] === b[head]) head++;
	let tail = 0;
	while (
		tail < a.length - head &&
		tail < b.length - head &&
		a[a.length - 1 - tail] === b[b.length - 1 - tail]
	) {
		tail++;
	}
	const middleA = a.slice(head, a.length - tail);
	const middleB = b.slice(head, b.length - tail);
	const changes: Change[] = a.slice(0, head).map((text, index) => ({
		kind: " ",
		text,
		a: index,
		b: index,
	}));
	changes.push(...middleScript(middleA, middleB, head));
	for (let index = tail; index > 0; index--) {
		changes.push({
			kind: " ",
			text: a[a.length - index] as string,
			a: a.length - index,
			b: b.length - index,
		});
	}
	return changes;
}

function middleScript(
	a: readonly string[],
	b: readonly string[],
	shift: number,
): readonly Change[] {
	const lengths = Array.from(
		{ length: a.length + 1 },
		() => new Uint32Array(b.length + 1),
	);
	const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
	for (let i = a.length - 1; i >= 0; i--) {
		for (let j = b.length - 1; j >= 0; j--) {
			(lengths[i] as Uint32Array)[j] =
				a[i] === b[j]
					? at(i + 1, j + 1) + 1
					: Math.max(at(i + 1, j), at(i, j + 1));
		}
	}
	const changes: Change[] = [];
	let i = 0;
	let j = 0;
	while (i < a.length || j < b.length) {
		const place = { a: shift + i, b: shift + j };
		if (i < a.length && j < b.length && a[i] === b[j]) {
			changes.push({ kind: " ", text: a[i] as string, ...place });
			i++;
			j++;
		} else if (
			i < a.length &&
			(j === b.length || at(i + 1, j) >= at(i, j + 1))
		) {
			changes.push({ kind: "-", text: a[i++] as string, ...place });
		} else {
			changes.push({ kind: "+", text: b[j++] as string, ...place });
		}
	}
	return changes;
}

function hunksOf(script: readonly Change[]): readonly (readonly Change[])[] {
	const hunks: Change[][] = [];
	let last = Number.NEGATIVE_INFINITY;
	for (const [index, change] of script.entries()) {
		if (change.kind === " ") continue;
		const from = Math.max(0, index - around);
		const until = Math.min(script.length, index + around + 1);
		const current = hunks.at(-1);
		if (current !== undefined && from <= last)
			current.push(...script.slice(last, until));
		else hunks.push(script.slice(from, until));
		last = until;
	}
	return hunks;
}
