/** The middle of some numbers, and how far the middle half of them lies apart, as a part of the middle. */
export interface Summary {
	readonly median: number;
	readonly spread: number;
}

export function summarise(values: readonly number[]): Summary {
	const sorted = [...values].sort((a, b) => a - b);
	const at = (part: number) => {
		const index = (sorted.length - 1) * part;
		const low = sorted[Math.floor(index)] ?? Number.NaN;
		const high = sorted[Math.ceil(index)] ?? Number.NaN;
		return low + (high - low) * (index % 1);
	};
	const median = at(0.5);
	return { median, spread: (at(0.75) - at(0.25)) / median };
}

/** The ratios of values that were measured in pairs, one after the other: what slows one down slows down the other. */
export function ratios(
	values: readonly number[],
	bases: readonly number[],
): Summary {
	return summarise(
		values.map((value, index) => value / (bases[index] ?? Number.NaN)),
	);
}

/** Milliseconds of CPU time that something takes in this process, garbage collection included. */
export function cpuTime(work: () => void): number {
	const before = process.cpuUsage();
	work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1000;
}
