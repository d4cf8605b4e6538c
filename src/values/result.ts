/** The value of something read, or what keeps it from being one. */
export type Result<T> = Success<T> | Failure;

export interface Success<T> {
	readonly ok: true;
	readonly value: T;
}

/** A refused value: a sentence without final full stop, and the place in the text where the problem begins. */
export interface Failure {
	readonly ok: false;
	readonly message: string;
	/** UTF-16 code units from the start of the text that was read; 0 when the whole of it is at fault. */
	readonly offset: number;
}

export function succeed<T>(value: T): Success<T> {
	return { ok: true, value };
}

export function fail(message: string, offset = 0): Failure {
	return { ok: false, message, offset };
}

/** The failure of a part, told about the whole: its offset moves by `shift`, and `prefix` (if any) comes before its message. */
export function within(failure: Failure, shift: number, prefix = ""): Failure {
	const message =
		prefix === "" ? failure.message : `${prefix}: ${failure.message}`;
	return fail(message, failure.offset + shift);
}
