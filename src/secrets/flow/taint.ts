import type { Span } from "../../text/span.ts";

/** Something whose bytes must not be left behind by a build. */
export interface Secret {
	/** The id of a mount, the name of a variable, or the path of a credential file; a URL is shown without its password. */
	readonly name: string;
	readonly origin: SecretOrigin;
	/** Where the Dockerfile brings it in. */
	readonly span: Span;
}

export type SecretOrigin =
	| "secret-mount"
	| "ssh-mount"
	| "argument"
	| "environment"
	| "copied-file"
	| "bound-file"
	| "url";

/** One step on the way of a secret, in words. */
export interface FlowStep {
	readonly span: Span;
	readonly text: string;
}

/** Steps, last one first. */
export interface StepList {
	readonly step: FlowStep;
	readonly previous: StepList | undefined;
	readonly length: number;
}

/** How a secret's bytes came to be somewhere. */
export interface Flow {
	readonly secret: Secret;
	readonly steps: StepList;
	/** Why it is not sure that they are there; undefined when it is. */
	readonly doubt: string | undefined;
}

/** The secrets whose bytes, or a reversible form of them, are in a value. */
export type Taint = ReadonlyMap<Secret, Flow>;

export const noTaint: Taint = new Map();

/** Longer ways are cut: the beginning is what explains them. */
const mostSteps = 40;

/** A secret where it comes in. */
export function originTaint(secret: Secret, text: string, span = secret.span) {
	const steps = { step: { span, text }, previous: undefined, length: 1 };
	return new Map([[secret, { secret, steps, doubt: undefined }]]) as Taint;
}

/** Both; of two ways of one secret the one without doubt, else the first. */
export function union(first: Taint, second: Taint): Taint {
	if (second.size === 0 || first === second) return first;
	if (first.size === 0) return second;
	let result: Map<Secret, Flow> | undefined;
	for (const [secret, flow] of second) {
		const known = first.get(secret);
		if (known !== undefined && !(known.doubt && !flow.doubt)) continue;
		result ??= new Map(first);
		result.set(secret, flow);
	}
	return result ?? first;
}

export function unionAll(taints: Iterable<Taint>): Taint {
	let result = noTaint;
	for (const taint of taints) result = union(result, taint);
	return result;
}

/** The same secrets one step further. */
export function along(taint: Taint, span: Span, text: string): Taint {
	if (taint.size === 0) return taint;
	const result = new Map<Secret, Flow>();
	for (const [secret, flow] of taint) {
		result.set(secret, { ...flow, steps: addStep(flow.steps, span, text) });
	}
	return result;
}

function addStep(steps: StepList, span: Span, text: string): StepList {
	const { step, length } = steps;
	const repeated = step.text === text && step.span.start === span.start;
	if (repeated || length >= mostSteps) return steps;
	return { step: { span, text }, previous: steps, length: length + 1 };
}

/** The same secrets, but no longer for sure. The first reason stays. */
export function doubted(taint: Taint, reason: string): Taint {
	if (taint.size === 0) return taint;
	const result = new Map<Secret, Flow>();
	for (const [secret, flow] of taint) {
		result.set(secret, { ...flow, doubt: flow.doubt ?? reason });
	}
	return result;
}

/** Only the secrets that pass. */
export function only(taint: Taint, pass: (secret: Secret) => boolean): Taint {
	if (taint.size === 0) return taint;
	const result = new Map<Secret, Flow>();
	for (const [secret, flow] of taint)
		if (pass(secret)) result.set(secret, flow);
	return result;
}

/** First step first. */
export function stepsOf(flow: Flow): readonly FlowStep[] {
	const result: FlowStep[] = [];
	for (
		let list: StepList | undefined = flow.steps;
		list !== undefined;
		list = list.previous
	)
		result.push(list.step);
	return result.reverse();
}
