/** A promise that is made on first use. A failure is told to everyone who asks, and to nobody if nobody does. */
export function lazy<T>(make: () => Promise<T>): () => Promise<T> {
	let made: Promise<T> | undefined;
	return () => {
		made ??= quiet(make());
		return made;
	};
}

/** The promise itself; if it fails and nobody waits for it, that is no mistake of the program. */
export function quiet<T>(promise: Promise<T>): Promise<T> {
	promise.catch(() => undefined);
	return promise;
}
