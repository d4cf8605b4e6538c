/** A call as it was seen: the question, and when it came and was answered on a clock that ticks once per event. */
export interface RecordedCall {
	readonly method: string;
	readonly request: object;
	readonly started: number;
	/** Undefined while it is not answered. */
	ended?: number;
}

/** Every call of one run, in the order they came. */
export interface Recorder {
	readonly calls: readonly RecordedCall[];
	start(method: string, request: object): RecordedCall;
	end(call: RecordedCall): void;
}

export function createRecorder(): Recorder {
	const calls: RecordedCall[] = [];
	let clock = 0;
	return {
		calls,
		start(method, request) {
			const call: RecordedCall = { method, request, started: clock++ };
			calls.push(call);
			return call;
		},
		end(call) {
			call.ended = clock++;
		},
	};
}

/**
 * How many round trips a run needs at least one after the other: the longest chain of calls each of which began after the one before
 * had been answered.
 */
export function sequentialDepth(calls: readonly RecordedCall[]): number {
	const depths: number[] = [];
	for (const [index, call] of calls.entries()) {
		const before = depths.filter(
			(_, earlier) =>
				earlier < index && (calls[earlier]?.ended ?? Infinity) < call.started,
		);
		depths.push(1 + Math.max(0, ...before));
	}
	return Math.max(0, ...depths);
}
