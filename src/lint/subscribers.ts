import type { Listeners } from "./listeners.ts";

/** For each event, those who listen to it, in the order of the rules. */
export type Subscribers = {
	readonly [Event in keyof Listeners]-?: readonly NonNullable<
		Listeners[Event]
	>[];
};

/** Sorts listeners by what they listen to. */
export function subscribe(all: readonly Listeners[]): Subscribers {
	const subscribers = nobody();
	for (const listeners of all) {
		for (const event in listeners) {
			const listener = listeners[event as keyof Listeners];
			if (listener !== undefined) {
				(subscribers[event as keyof Listeners] as unknown[]).push(listener);
			}
		}
	}
	return subscribers;
}

function nobody(): Subscribers {
	return {
		instruction: [],
		script: [],
		command: [],
		from: [],
		run: [],
		copy: [],
		add: [],
		env: [],
		label: [],
		arg: [],
		cmd: [],
		entrypoint: [],
		shell: [],
		healthcheck: [],
		expose: [],
		volume: [],
		user: [],
		workdir: [],
		stopsignal: [],
		maintainer: [],
		onbuild: [],
		invalid: [],
		emptyContinuation: [],
		read: [],
		stage: [],
		stages: [],
		defaultBase: [],
		base: [],
		platform: [],
		pulled: [],
		begin: [],
		expanded: [],
		assigned: [],
		labelled: [],
		moved: [],
		defined: [],
		exposed: [],
		mounted: [],
		copied: [],
		refused: [],
		done: [],
		finish: [],
	};
}
