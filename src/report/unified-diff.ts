/** Lines of context around a change. */
const context = 3;

/** The difference of two texts as `diff -u` and `git apply` write it; empty when there is none. */
export function unifiedDiff(
	path: string,
	before: string,
	after: string,
): string {
	if (before === after) return "";
	const a = splitLines(before);
	const b = splitLines(after);
	const changes = findChanges(a, b);
	const hunks = groupChanges(changes);
	const body = hunks.map((hunk) => printHunk(hunk, a, b)).join("");
	return `--- a/${path}\n+++ b/${path}\n${body}`;
}

/** Lines `[aStart, aEnd)` become lines `[bStart, bEnd)`. */
interface Change {
	readonly aStart: number;
	readonly aEnd: number;
	readonly bStart: number;
	readonly bEnd: number;
}

/** With their line breaks. */
function splitLines(text: string): readonly string[] {
	return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The shortest edit script by Myers' algorithm, after common lines at both ends are set aside. */
function findChanges(
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
	const kept = matchLines(
		a.slice(head, a.length - tail),
		b.slice(head, b.length - tail),
	);
	const changes: Change[] = [];
	let [x, y] = [head, head];
	const end: readonly [number, number] = [
		a.length - tail - head,
		b.length - tail - head,
	];
	for (const [keptA, keptB] of [...kept, end]) {
		const change = {
			aStart: x,
			aEnd: keptA + head,
			bStart: y,
			bEnd: keptB + head,
		};
		if (change.aStart < change.aEnd || change.bStart < change.bEnd) {
			changes.push(change);
		}
		x = keptA + head + 1;
		y = keptB + head + 1;
	}
	return changes;
}

/** Pairs of lines that stay, in order. */
function matchLines(
	a: readonly string[],
	b: readonly string[],
): readonly (readonly [number, number])[] {
	const furthest = new Map<number, number>([[1, 0]]);
	const trace: Map<number, number>[] = [];
	for (let distance = 0; distance <= a.length + b.length; distance++) {
		trace.push(new Map(furthest));
		for (let diagonal = -distance; diagonal <= distance; diagonal += 2) {
			const down =
				diagonal === -distance ||
				(diagonal !== distance &&
					at(furthest, diagonal - 1) < at(furthest, diagonal + 1));
			let x = down
				? at(furthest, diagonal + 1)
				: at(furthest, diagonal - 1) + 1;
			while (
				x < a.length &&
				x - diagonal < b.length &&
				a[x] === b[x - diagonal]
			) {
				x++;
			}
			furthest.set(diagonal, x);
			if (x >= a.length && x - diagonal >= b.length) {
				return walkBack(trace, a.length, b.length);
			}
		}
	}
	return [];
}

function walkBack(
	trace: readonly ReadonlyMap<number, number>[],
	aLength: number,
	bLength: number,
): readonly (readonly [number, number])[] {
	const kept: [number, number][] = [];
	let [x, y] = [aLength, bLength];
	for (let distance = trace.length - 1; distance >= 0; distance--) {
		const furthest = trace[distance] as ReadonlyMap<number, number>;
		const diagonal = x - y;
		const down =
			diagonal === -distance ||
			(diagonal !== distance &&
				at(furthest, diagonal - 1) < at(furthest, diagonal + 1));
		const previous = down ? diagonal + 1 : diagonal - 1;
		const startX = distance === 0 ? 0 : at(furthest, previous);
		const startY = startX - previous;
		const fromX = distance === 0 ? 0 : down ? startX : startX + 1;
		while (x > fromX) {
			x--;
			y--;
			kept.push([x, y]);
		}
		[x, y] = [startX, startY];
	}
	return kept.reverse();
}

function at(furthest: ReadonlyMap<number, number>, diagonal: number): number {
	return furthest.get(diagonal) ?? -1;
}

function groupChanges(changes: readonly Change[]): readonly Change[][] {
	const hunks: Change[][] = [];
	for (const change of changes) {
		const last = hunks.at(-1);
		const previous = last?.at(-1);
		if (
			last !== undefined &&
			previous !== undefined &&
			change.aStart - previous.aEnd <= 2 * context
		) {
			last.push(change);
		} else hunks.push([change]);
	}
	return hunks;
}

function printHunk(
	hunk: readonly Change[],
	a: readonly string[],
	b: readonly string[],
): string {
	const first = hunk[0] as Change;
	const last = hunk.at(-1) as Change;
	const before = Math.min(context, first.aStart);
	const after = Math.min(context, a.length - last.aEnd);
	const [aStart, aEnd] = [first.aStart - before, last.aEnd + after];
	const [bStart, bEnd] = [first.bStart - before, last.bEnd + after];
	let text = `@@ -${range(aStart, aEnd)} +${range(bStart, bEnd)} @@\n`;
	let line = aStart;
	for (const change of hunk) {
		text += a.slice(line, change.aStart).map(printLine(" ")).join("");
		text += a.slice(change.aStart, change.aEnd).map(printLine("-")).join("");
		text += b.slice(change.bStart, change.bEnd).map(printLine("+")).join("");
		line = change.aEnd;
	}
	return text + a.slice(line, aEnd).map(printLine(" ")).join("");
}

function range(start: number, end: number): string {
	const length = end - start;
	const first = length === 0 ? start : start + 1;
	return length === 1 ? String(first) : `${first},${length}`;
}

function printLine(sign: string) {
	return (line: string): string =>
		line.endsWith("\n")
			? `${sign}${line}`
			: `${sign}${line}\n\\ No newline at end of file\n`;
}
