/**
 * Takes the number of the process that makes a snapshot out of it, so that it is the same snapshot each time. Every process that starts
 * from it has its own number again.
 */
export function forgetProcess(): void {
	Object.defineProperty(process, "pid", { value: 0 });
}
