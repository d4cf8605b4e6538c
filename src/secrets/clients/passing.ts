import { isImplicit } from "../plan/plan-secrets.ts";
import type { PlannedId, SecretPlan } from "../plan/secret-plan.ts";
import {
	type SuggestedSource,
	suggestSource,
	variableName,
} from "./suggest-source.ts";

/** How to pass what a plan asks for: what the writers of flags and files start from. */
export interface Passing {
	/** Path of the Dockerfile. */
	readonly file: string;
	/** Absent for the last stage. */
	readonly target?: string;
	/** A path or an address. */
	readonly context: string;
	readonly buildArguments: ReadonlyMap<string, string>;
	readonly secrets: readonly PassedSecret[];
	readonly ssh: readonly PassedAgent[];
	/** Logins that private sources need; public ones fail with a wrong login, so these are not passed without being asked for. */
	readonly logins: readonly PassedSecret[];
	/** Ids that cannot be told yet. */
	readonly unknown: readonly PlannedId[];
}

export interface PassedSecret {
	readonly id: string;
	readonly required: boolean;
	readonly source: SuggestedSource;
	/** The environment variable for clients that know no files; unique among the secrets of one build. */
	readonly variable: string;
	/** What it is good for. */
	readonly purpose?: string;
}

export interface PassedAgent {
	readonly id: string;
	readonly required: boolean;
	/** A key file; absent for the agent of the session. May begin with `$HOME/`. */
	readonly key?: string;
}

export interface PassingRequest {
	readonly target?: string | undefined;
	readonly context?: string | undefined;
	readonly buildArguments?: ReadonlyMap<string, string> | undefined;
}

export function passingOf(
	plan: SecretPlan,
	request: PassingRequest = {},
): Passing {
	const taken = new Set<string>();
	const secrets: PassedSecret[] = [];
	const logins: PassedSecret[] = [];
	const served = new Set<string>();
	for (const id of plan.secrets) {
		if (!isImplicit(id)) {
			if (id.known) secrets.push(passedSecret(id, taken));
			continue;
		}
		const wanted = loginId(id);
		if (wanted === undefined || served.has(wanted.id)) continue;
		served.add(wanted.id);
		// An id that a mount asks for too is passed anyway.
		if (secrets.some((secret) => secret.id === wanted.id)) continue;
		const variable = uniqueName(wanted.variable, taken);
		logins.push({
			id: wanted.id,
			required: false,
			source: { kind: "environment", name: variable },
			variable,
			purpose: wanted.purpose,
		});
	}
	return {
		file: plan.file,
		...(request.target && { target: request.target }),
		context: request.context ?? ".",
		buildArguments: request.buildArguments ?? new Map(),
		secrets,
		ssh: plan.ssh
			.filter((id) => id.known)
			.map(({ name, required }) => ({
				id: name,
				required,
				...(name !== "default" && { key: `$HOME/.ssh/${name}` }),
			})),
		logins,
		unknown: [...plan.secrets, ...plan.ssh].filter((id) => !id.known),
	};
}

function passedSecret(id: PlannedId, taken: Set<string>): PassedSecret {
	const source = suggestSource(id);
	const wanted =
		source.kind === "environment" ? source.name : variableName(id.name);
	const variable = uniqueName(wanted, taken);
	return {
		id: id.name,
		required: id.required,
		source:
			source.kind === "environment" ? { ...source, name: variable } : source,
		variable,
	};
}

/** The id to recommend of those that a source looks up: a token, for its host only. */
function loginId(
	id: PlannedId,
): { id: string; variable: string; purpose: string } | undefined {
	const origin = id.uses[0]?.origin;
	const ids = id.alternatives ?? [];
	if (
		origin === undefined ||
		origin.kind === "mount" ||
		origin.kind === "onbuild"
	) {
		return undefined;
	}
	const token = ids.find((each) => /^(GIT|HTTP)_AUTH_TOKEN./.test(each));
	if (token === undefined || token.includes("$")) return undefined;
	return {
		id: token,
		variable: token.startsWith("GIT") ? "GIT_AUTH_TOKEN" : "HTTP_AUTH_TOKEN",
		purpose: `if ${origin.url} is private`,
	};
}

function uniqueName(wanted: string, taken: Set<string>): string {
	let name = wanted;
	for (let count = 2; taken.has(name); count++) name = `${wanted}_${count}`;
	taken.add(name);
	return name;
}
