/** How a step of the frontend's own is called in the progress of a build. */
export function internalStep(name: string): string {
	return `[internal] ${name}`;
}

/** How a step is called that belongs to a context the client named. */
export function contextStep(context: string, name: string): string {
	return `[context ${context}] ${name}`;
}
