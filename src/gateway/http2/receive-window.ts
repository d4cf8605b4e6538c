/** How many bytes the peer may still send (RFC 9113, section 5.2). What arrives is taken at once, so it may soon send as many again. */
export interface ReceiveWindow {
	/** Takes bytes off the window. Gives how many to grant anew, which is none most of the time; or undefined when it was too many. */
	take(length: number): number | undefined;
}

/** A window of `size` bytes. */
export function receiveWindow(size: number): ReceiveWindow {
	let taken = 0;
	return {
		take(length) {
			taken += length;
			if (taken > size) return undefined;
			if (taken < size / 2) return 0;
			const granted = taken;
			taken = 0;
			return granted;
		},
	};
}
