import type { Source } from "../../text/source.ts";
import type { ClientFinding } from "../clients/check-client.ts";
import type { ClientFile } from "../clients/client-file.ts";
import { type Passing, passingOf } from "../clients/passing.ts";
import { describeUnknown } from "../clients/quoting.ts";
import { flagFormats } from "../clients/write-flags.ts";
import { isImplicit, type PlanRequest } from "./plan-secrets.ts";
import type {
	Origin,
	PlannedId,
	PlannedUse,
	SecretPlan,
} from "./secret-plan.ts";

/** A plan with all that is printed about it. */
export interface PlanReport {
	readonly source: Source;
	readonly plan: SecretPlan;
	readonly passing: Passing;
	readonly checks: readonly PlanCheck[];
}

/** One file compared with the plan. */
export interface PlanCheck {
	readonly file: ClientFile;
	/** Labels of the builds that were compared. */
	readonly builds: readonly string[];
	readonly findings: readonly ClientFinding[];
	readonly notes: readonly string[];
}

export function planReport(
	source: Source,
	plan: SecretPlan,
	request: PlanRequest,
	checks: readonly PlanCheck[],
): PlanReport {
	return { source, plan, passing: passingOf(plan, request), checks };
}

/** For people at a terminal. */
export function printPlan({
	source,
	plan,
	passing,
	checks,
}: PlanReport): string {
	const lines: string[] = [`${plan.file}: target ${plan.target}`];
	const written = plan.secrets.filter((id) => !isImplicit(id));
	const implicit = plan.secrets.filter(isImplicit);
	if (plan.secrets.length === 0 && plan.ssh.length === 0) {
		lines.push("", "needs no secrets and no SSH agent");
	}
	pushIds(lines, "secrets", written);
	pushIds(lines, "SSH", plan.ssh);
	if (implicit.length > 0) {
		lines.push("", "logins for remote sources (needed for private ones only)");
		for (const [ids, uses] of groupImplicit(implicit)) {
			lines.push(
				`  ${ids.join(" or ")}`,
				...uses.map((use) => `    ${useText(use)}`),
			);
		}
	}
	for (const { message, help, span } of plan.problems) {
		const { line, column } = source.positionAt(span.start);
		lines.push("", `${plan.file}:${line}:${column}: ${message}`);
		if (help !== undefined) lines.push(`  ${help}`);
	}
	// Who compares has flags already.
	if (hasFlags(passing) && checks.length === 0) {
		for (const { title, write } of flagFormats) {
			lines.push("", `# ${title}`, write(passing));
		}
	}
	lines.push(...checkLines(checks));
	return `${lines.join("\n")}\n`;
}

function hasFlags({ secrets, ssh, logins, unknown }: Passing): boolean {
	return secrets.length + ssh.length + logins.length + unknown.length > 0;
}

function pushIds(
	lines: string[],
	title: string,
	ids: readonly PlannedId[],
): void {
	if (ids.length === 0) return;
	lines.push("", title);
	for (const id of ids) {
		lines.push(`  ${id.name}  ${id.required ? "required" : "optional"}`);
		if (!id.known) lines.push(`    ${describeUnknown(id)}`);
		else if (id.template !== undefined) {
			lines.push(
				`    written ${id.template}: depends on ${id.variables.join(", ")}`,
			);
		}
		lines.push(...id.uses.map((use) => `    ${useText(use)}`));
	}
}

/** Ids that are looked up for the same sources belong together. */
function groupImplicit(
	ids: readonly PlannedId[],
): readonly (readonly [readonly string[], readonly PlannedUse[]])[] {
	const groups = new Map<string, readonly [string[], PlannedUse[]]>();
	for (const { uses, alternatives = [] } of ids) {
		for (const use of uses) {
			const own = alternatives.filter((id) => id.includes(hostOf(use.origin)));
			const key = own.join(" ") || alternatives.join(" ");
			const group = groups.get(key) ?? [[...alternatives], []];
			const known = group[1].some(
				(each) =>
					each.lines?.first === use.lines?.first && each.stage === use.stage,
			);
			if (!known && own.length > 0) group[1].push(use);
			if (own.length > 0) groups.set(key, group);
		}
	}
	return [...groups.values()].filter(([, uses]) => uses.length > 0);
}

function hostOf(origin: Origin): string {
	return "host" in origin ? origin.host : "";
}

/** A use in a line: where, as what, and why. */
export function useText(use: PlannedUse): string {
	const { lines, stage, file, environmentName, owner, origin } = use;
	const parts: string[] = [];
	if (lines !== undefined) parts.push(`line ${lines.first}`);
	if (stage !== undefined) parts.push(`stage ${stage}`);
	if (environmentName !== undefined) parts.push(`variable ${environmentName}`);
	if (file !== undefined) {
		const rights = owner
			? ` (mode ${modeText(owner.mode)}, uid ${owner.uid}, gid ${owner.gid})`
			: "";
		parts.push(`file ${file}${rights}`);
	}
	parts.push(originText(origin));
	parts.push(use.required ? "required" : "optional");
	return parts.join(", ");
}

export function modeText(mode: number): string {
	return `0${mode.toString(8)}`;
}

export function originText(origin: Origin): string {
	switch (origin.kind) {
		case "mount":
			return "RUN --mount";
		case "onbuild":
			return `ONBUILD of ${origin.base} ${origin.name}`;
		case "git":
			return `git repository ${origin.url}`;
		case "http":
			return `download ${origin.url}`;
		case "context":
			return `build context ${origin.url}`;
	}
}

function checkLines(checks: readonly PlanCheck[]): readonly string[] {
	const lines: string[] = [];
	for (const { file, builds, findings, notes } of checks) {
		const { name } = file.source;
		lines.push("");
		for (const note of notes) lines.push(`${name}: note: ${note}`);
		if (findings.length === 0) {
			const limit = notes.some((note) =>
				note.includes("not all of it can be told"),
			)
				? ", as far as it can be told"
				: "";
			lines.push(
				`${name}: ${builds.join(", ")}: passes what is asked for${limit}`,
			);
		}
		for (const finding of findings) lines.push(...findingLines(file, finding));
	}
	return lines;
}

export function findingLines(
	{ source }: ClientFile,
	{ code, span, message, help }: ClientFinding,
): readonly string[] {
	const { line, column } = source.positionAt(span.start);
	const head = `${source.name}:${line}:${column}: ${message} [${code}]`;
	return help === undefined ? [head] : [head, `  ${help}`];
}

/** For a pull request or a page of documentation. */
export function printPlanMarkdown({
	plan,
	passing,
	checks,
}: PlanReport): string {
	const lines: string[] = [
		`# Secrets of \`${plan.file}\`, target \`${plan.target}\``,
	];
	const row = (kind: string, id: PlannedId): void => {
		for (const use of id.uses) {
			const cells = [
				`\`${id.name}\``,
				kind,
				use.required ? "yes" : "no",
				use.stage ?? "",
				use.lines ? String(use.lines.first) : "",
				use.environmentName ? `\`${use.environmentName}\`` : "",
				use.file ? `\`${use.file}\`` : "",
				originText(use.origin),
			];
			lines.push(
				`| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`,
			);
		}
	};
	if (plan.secrets.length + plan.ssh.length === 0) {
		lines.push("", "Needs no secrets and no SSH agent.");
	} else {
		lines.push(
			"",
			"| id | kind | required | stage | line | variable | file | asked for by |",
			"| --- | --- | --- | --- | --- | --- | --- | --- |",
		);
		for (const id of plan.secrets) row("secret", id);
		for (const id of plan.ssh) row("SSH", id);
	}
	if (hasFlags(passing) && checks.length === 0) {
		for (const { title, language, write } of flagFormats) {
			lines.push(
				"",
				`## ${title}`,
				"",
				`\`\`\`${language}`,
				write(passing),
				"```",
			);
		}
	}
	for (const { file, findings, notes } of checks) {
		lines.push("", `## Check of \`${file.source.name}\``, "");
		for (const note of notes) lines.push(`- Note: ${note}`);
		if (findings.length === 0) lines.push("Passes what is asked for.");
		for (const { span, message, help } of findings) {
			const { line, column } = file.source.positionAt(span.start);
			lines.push(`- ${line}:${column}: ${message}${help ? ` — ${help}` : ""}`);
		}
	}
	return `${lines.join("\n")}\n`;
}
