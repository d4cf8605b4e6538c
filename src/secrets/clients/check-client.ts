import type { Dockerfile, LineRange } from "../../dockerfile/ast.ts";
import type { Span } from "../../text/span.ts";
import { editDistance, suggest } from "../../text/suggest.ts";
import {
	isImplicit,
	type PlanRequest,
	planSecrets,
} from "../plan/plan-secrets.ts";
import type { PlannedId, SecretPlan } from "../plan/secret-plan.ts";
import type { ClientBuild, ClientFile, PassedId } from "./client-file.ts";

/** A difference between what a Dockerfile asks for and what a file passes. */
export interface ClientFinding {
	readonly code:
		| "missing"
		| "unused"
		| "misspelt"
		| "service-secret"
		| "undefined-source"
		| "unknown-target"
		| "no-build";
	readonly what: "secret" | "ssh" | "build";
	/** The id; empty for findings about builds. */
	readonly id: string;
	/** The label of the build. */
	readonly build: string;
	/** In the client file. */
	readonly span: Span;
	readonly message: string;
	readonly help?: string;
	/** Whether the build fails, rather than going on without it. */
	readonly required?: boolean;
	/** Lines of the Dockerfile that ask for the id. */
	readonly dockerfileLines?: readonly LineRange[];
}

/** Compares what one build passes with what its target asks for. */
export function checkBuild(
	file: ClientFile,
	build: ClientBuild,
	document: Dockerfile,
	request: PlanRequest,
): readonly ClientFinding[] {
	const result = planSecrets(document, requestOf(build, request));
	if (!result.ok) {
		return result.problems.map(({ code, message, help }) => ({
			code: code === "unknown-target" ? "unknown-target" : "no-build",
			what: "build",
			id: "",
			build: build.label,
			span: build.span,
			message: `${build.label}: ${message}`,
			...(help !== undefined && { help }),
		}));
	}
	const { plan } = result;
	return [
		...compare(file, build, plan, "secret"),
		...compare(file, build, plan, "ssh"),
		...undefinedSources(build),
	].sort((a, b) => a.span.start - b.span.start || (a.id < b.id ? -1 : 1));
}

/** What the build itself says about target, arguments and context; what is asked for on the command line wins. */
export function requestOf(
	build: ClientBuild,
	request: PlanRequest,
): PlanRequest {
	const given = new Map<string, string>();
	for (const { name, value } of build.buildArguments) {
		if (value !== undefined && !value.includes("$")) given.set(name, value);
	}
	for (const [name, value] of request.buildArguments ?? [])
		given.set(name, value);
	return {
		...request,
		target: request.target ?? build.target,
		buildArguments: given,
		context: request.context ?? build.context,
	};
}

function compare(
	file: ClientFile,
	build: ClientBuild,
	plan: SecretPlan,
	what: "secret" | "ssh",
): readonly ClientFinding[] {
	const planned = what === "ssh" ? plan.ssh : plan.secrets;
	const passed = what === "ssh" ? build.ssh : build.secrets;
	const known = planned.filter((id) => id.known);
	const names = new Set(known.map(({ name }) => name));
	const given = new Set(passed.map(({ id }) => id));
	const missing = known.filter(
		(id) => !given.has(id.name) && !(what === "secret" && isImplicit(id)),
	);
	// An id with variables in it may be any of those that nothing else asks for.
	const open = planned.length > known.length;
	const unused = passed.filter(
		({ id }) => !names.has(id) && !(build.hasGitLogin && /^GIT_AUTH_/.test(id)),
	);
	const findings: ClientFinding[] = [];
	const taken = new Set<PassedId>();
	for (const id of missing) {
		const near = nearest(
			id.name,
			unused.filter((each) => !taken.has(each)),
		);
		if (near !== undefined) {
			taken.add(near);
			findings.push(misspelt(build, what, id, near));
			continue;
		}
		const service = build.serviceSecrets.find((each) => each.id === id.name);
		if (what === "secret" && service !== undefined) {
			findings.push(serviceSecret(build, id, service));
			continue;
		}
		if (build.unread.length > 0) continue;
		findings.push(missingId(file, build, what, id));
	}
	for (const id of unused) {
		if (!taken.has(id) && !open) findings.push(unusedId(build, what, id, plan));
	}
	return findings;
}

/** The passed id that is likely to be meant: the same but for case and separators, or a slip of the pen away. */
function nearest(
	name: string,
	passed: readonly PassedId[],
): PassedId | undefined {
	const same = passed.find(({ id }) => plain(id) === plain(name));
	if (same !== undefined) return same;
	const close = suggest(
		name,
		passed.map(({ id }) => id),
	);
	if (close === undefined) return undefined;
	// Two characters of a short id are most of it.
	const tooFar = name.length < 5 && editDistance(name, close) > 1;
	return tooFar ? undefined : passed.find(({ id }) => id === close);
}

function plain(id: string): string {
	return id.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function about(
	id: PlannedId,
): Pick<ClientFinding, "required" | "dockerfileLines"> {
	const lines = id.uses.flatMap((use) => use.lines ?? []);
	return { required: id.required, dockerfileLines: lines };
}

function linesOf(id: PlannedId): string {
	const lines = [...new Set(id.uses.flatMap((use) => use.lines?.first ?? []))];
	return lines.length === 1 ? `line ${lines[0]}` : `lines ${lines.join(", ")}`;
}

function titleOf(what: "secret" | "ssh", id: string): string {
	return what === "ssh" ? `SSH id "${id}"` : `secret "${id}"`;
}

function misspelt(
	build: ClientBuild,
	what: "secret" | "ssh",
	id: PlannedId,
	passed: PassedId,
): ClientFinding {
	return {
		code: "misspelt",
		what,
		id: id.name,
		build: build.label,
		span: passed.span,
		message: `${build.label} passes ${titleOf(what, passed.id)}, but the Dockerfile asks for "${id.name}" (${linesOf(id)})`,
		help: `did you mean "${id.name}"?`,
		...about(id),
	};
}

function serviceSecret(
	build: ClientBuild,
	id: PlannedId,
	passed: PassedId,
): ClientFinding {
	return {
		code: "service-secret",
		what: "secret",
		id: id.name,
		build: build.label,
		span: passed.span,
		message: `secret "${id.name}" is given to the containers of ${build.label}, but its build asks for it (${linesOf(id)})`,
		help: "secrets of a service are there at run time only: list it under build.secrets",
		...about(id),
	};
}

function missingId(
	file: ClientFile,
	build: ClientBuild,
	what: "secret" | "ssh",
	id: PlannedId,
): ClientFinding {
	const argument = build.buildArguments.find(
		({ name }) => plain(name) === plain(id.name),
	);
	const effect = id.required
		? "the build fails without it"
		: "the mount is optional, so the step runs without it";
	const add = addition(file, what, id.name);
	return {
		code: "missing",
		what,
		id: id.name,
		build: build.label,
		span:
			argument !== undefined && what === "secret" ? argument.span : build.span,
		message: `${build.label} does not pass ${titleOf(what, id.name)}, which the Dockerfile asks for (${linesOf(id)}): ${effect}`,
		help:
			argument !== undefined && what === "secret"
				? `the build argument ${argument.name} is no secret, and is kept in the image's history: ${add}`
				: add,
		...about(id),
	};
}

function addition(
	file: ClientFile,
	what: "secret" | "ssh",
	id: string,
): string {
	const spec = what === "ssh" ? id : `id=${id},env=…`;
	switch (file.kind) {
		case "compose":
			return what === "ssh"
				? `add ${id} to build.ssh`
				: `add ${id} to build.secrets, and define it under the top-level secrets`;
		case "bake":
			return `add "${spec}" to the target's ${what}`;
		case "workflow":
			return what === "ssh"
				? `add ${id} to the step's ssh input`
				: `add ${id}=… to the step's secrets or secret-envs input, or --secret ${spec} to its command`;
		case "gitlab":
		case "script":
			return `add --${what} ${spec}`;
	}
}

function unusedId(
	build: ClientBuild,
	what: "secret" | "ssh",
	passed: PassedId,
	plan: SecretPlan,
): ClientFinding {
	const planned = what === "ssh" ? plan.ssh : plan.secrets;
	const asked = planned.filter((id) => !isImplicit(id) || what === "ssh");
	const names = asked.map(({ name }) => name).join(", ");
	return {
		code: "unused",
		what,
		id: passed.id,
		build: build.label,
		span: passed.span,
		message: `${build.label} passes ${titleOf(what, passed.id)}, which target ${plan.target} does not ask for`,
		help:
			names === ""
				? `the target asks for no ${what === "ssh" ? "SSH id" : "secret"}`
				: `the target asks for ${names}`,
	};
}

function undefinedSources(build: ClientBuild): readonly ClientFinding[] {
	return build.secrets.flatMap((passed): readonly ClientFinding[] => {
		const name = passed.undefinedSource;
		if (name === undefined) return [];
		return [
			{
				code: "undefined-source",
				what: "secret",
				id: passed.id,
				build: build.label,
				span: passed.span,
				message: `${build.label} refers to the secret "${name}", which is not defined`,
				help: `define it: secrets: {${name}: {environment: …}} or {file: …}`,
			},
		];
	});
}
