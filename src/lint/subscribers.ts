import type { Listeners } from "./listeners.ts";
import type { ActiveRule } from "./run.ts";

/** For each event, those who listen to it, in the order of the rules. */
export interface Subscribers extends Audiences {
	readonly rules: readonly ActiveRule[];
	/** The places, among the rules, of those that listen to an event. */
	placesOf(event: EventName): readonly number[];
	/** Those who listen to an event that is known by name only. */
	to<Event extends EventName>(event: Event): Audiences[Event];
	/** What the rule at a place listens to. */
	listenersAt(place: number): Listeners;
}

type Audiences = {
	readonly [Event in EventName]-?: readonly NonNullable<Listeners[Event]>[];
};

type EventName = keyof Listeners;
type Start = (rule: ActiveRule) => Listeners;

/**
 * Sorts the listeners of rules by what they listen to. In most files most rules have nothing to do, so a rule is started only when
 * somebody asks for the listeners of an event that is one of its own. Which ones those are is found out with the first file, for
 * which all of the rules are started.
 */
export function subscribe(
	rules: readonly ActiveRule[],
	start: Start,
): Subscribers {
	const known = interests.get(rules);
	if (known !== undefined) {
		// Made at its length: it would grow several times otherwise.
		const none = new Array<undefined>(rules.length);
		return new LazySubscribers(rules, start, known, none);
	}
	const started = rules.map(start);
	const found = interestsOf(started);
	interests.set(rules, found);
	return new LazySubscribers(rules, start, found, started);
}

/** The places, among the rules, of those that listen to each event. */
type Interests = Readonly<Record<EventName, readonly number[]>>;

const interests = new WeakMap<readonly ActiveRule[], Interests>();

function interestsOf(all: readonly Listeners[]): Interests {
	const found = Object.fromEntries(
		eventNames.map((event) => [event, [] as number[]]),
	) as Record<EventName, number[]>;
	for (const [place, listeners] of all.entries()) {
		for (const event of Object.keys(listeners) as EventName[]) {
			found[event].push(place);
		}
	}
	return found;
}

const events: Readonly<Record<EventName, true>> = {
	instruction: true,
	script: true,
	command: true,
	from: true,
	run: true,
	copy: true,
	add: true,
	env: true,
	label: true,
	arg: true,
	cmd: true,
	entrypoint: true,
	shell: true,
	healthcheck: true,
	expose: true,
	volume: true,
	user: true,
	workdir: true,
	stopsignal: true,
	maintainer: true,
	onbuild: true,
	invalid: true,
	emptyContinuation: true,
	read: true,
	stage: true,
	stages: true,
	defaultBase: true,
	base: true,
	platform: true,
	pulled: true,
	begin: true,
	expanded: true,
	assigned: true,
	labelled: true,
	moved: true,
	defined: true,
	exposed: true,
	mounted: true,
	copied: true,
	refused: true,
	done: true,
	finish: true,
};

const eventNames = Object.keys(events) as readonly EventName[];
const numbers = Object.fromEntries(
	eventNames.map((event, number) => [event, number]),
) as Readonly<Record<EventName, number>>;

/** The listeners of one event, whichever it is. */
type Audience = readonly unknown[];

const nobody: Audience = [];

class ListenerTable {
	readonly rules: readonly ActiveRule[];
	readonly #start: Start;
	readonly #interests: Interests;
	readonly #started: (Listeners | undefined)[];
	readonly #audiences: (Audience | undefined)[];

	constructor(
		rules: readonly ActiveRule[],
		start: Start,
		known: Interests,
		started: (Listeners | undefined)[],
	) {
		this.rules = rules;
		this.#start = start;
		this.#interests = known;
		this.#started = started;
		this.#audiences = new Array(eventNames.length);
	}

	to(event: EventName): Audience {
		return this.audience(event, numbers[event]);
	}

	/** Those who listen to an event, whose number saves looking the name up again. */
	audience(event: EventName, number: number): Audience {
		this.#audiences[number] ??= this.#gather(event);
		return this.#audiences[number];
	}

	placesOf(event: EventName): readonly number[] {
		return this.#interests[event];
	}

	listenersAt(place: number): Listeners {
		this.#started[place] ??= this.#start(this.rules[place] as ActiveRule);
		return this.#started[place];
	}

	#gather(event: EventName): Audience {
		const places = this.#interests[event];
		if (places.length === 0) return nobody;
		const audience: unknown[] = [];
		for (const place of places) audience.push(this.listenersAt(place)[event]);
		return audience;
	}
}

/** A table whose events are properties. */
const LazySubscribers = ListenerTable as unknown as new (
	...of: ConstructorParameters<typeof ListenerTable>
) => Subscribers;

for (const [number, event] of eventNames.entries()) {
	Object.defineProperty(ListenerTable.prototype, event, {
		get(this: ListenerTable) {
			return this.audience(event, number);
		},
	});
}
