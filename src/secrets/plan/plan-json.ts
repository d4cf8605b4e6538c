import type { LineRange } from "../../dockerfile/ast.ts";
import type { Source } from "../../text/source.ts";
import type { Span } from "../../text/span.ts";
import { flagFormats } from "../clients/write-flags.ts";
import { modeText, type PlanReport } from "./plan-report.ts";
import type { PlannedId, PlannedUse, SecretPlan } from "./secret-plan.ts";

/**
 * The plan as JSON. `name`, `description`, `args`, `secrets`, `ssh` and `sources` have the members that the outline subrequest gives
 * them (`frontend.outline` 1.0.0), and more.
 */
export function planJson({
	source,
	plan,
	passing,
	checks,
}: PlanReport): object {
	return {
		version: 1,
		file: plan.file,
		target: plan.target,
		stages: plan.stages,
		...(plan.name !== "" && { name: plan.name }),
		...(plan.description !== "" && { description: plan.description }),
		args: plan.arguments.map(({ name, description, value, lines }) => ({
			name,
			...(description !== "" && { description }),
			...(value !== "" && { value }),
			location: location(lines),
		})),
		secrets: plan.secrets.map((id) => idJson(source, plan, id)),
		ssh: plan.ssh.map((id) => idJson(source, plan, id)),
		flags: Object.fromEntries(
			flagFormats.map(({ format, write }) => [format, write(passing)]),
		),
		problems: plan.problems.map(({ code, message, help, span }) => ({
			code,
			message,
			...(help !== undefined && { help }),
			...place(source, span),
		})),
		checks: checks.map(({ file, builds, findings, notes }) => ({
			file: file.source.name,
			kind: file.kind,
			builds,
			notes,
			findings: findings.map(
				({ span, dockerfileLines, code, what, id, ...rest }) => ({
					code,
					what,
					id,
					...rest,
					...place(file.source, span),
					...(dockerfileLines && {
						dockerfileLines: dockerfileLines.map(({ first }) => first),
					}),
				}),
			),
		})),
		sources: [toBase64(source.text)],
	};
}

function idJson(
	source: Source,
	{ outlineOrder }: SecretPlan,
	id: PlannedId,
): object {
	const use = outlineOrder
		.flatMap((label) => id.uses.filter(({ stage }) => stage === label))
		.at(0);
	const first = use?.triggeredAt ?? use?.lines;
	const { name, required, known, template, variables, alternatives, uses } = id;
	return {
		name,
		required,
		...(first && { location: location(first) }),
		known,
		...(template !== undefined && { template }),
		...(variables.length > 0 && { variables }),
		...(alternatives && { alternatives }),
		uses: uses.map((each) => useJson(source, each)),
	};
}

function useJson(source: Source, use: PlannedUse): object {
	const {
		origin,
		required,
		stage,
		lines,
		triggeredAt,
		span,
		file,
		environmentName,
		owner,
	} = use;
	return {
		origin,
		required,
		...(stage !== undefined && { stage }),
		...(lines && { location: location(lines) }),
		...(triggeredAt && { triggeredAt: triggeredAt.first }),
		...(span && place(source, span)),
		...(file !== undefined && { file }),
		...(environmentName !== undefined && { env: environmentName }),
		...(owner && {
			mode: modeText(owner.mode),
			uid: owner.uid,
			gid: owner.gid,
		}),
	};
}

/** Whole lines, as the outline tells them. */
function location({ first, last }: LineRange): object {
	return { ranges: [{ start: { line: first }, end: { line: last } }] };
}

/** Line and column, both from 1; the end is exclusive. */
export function place(source: Source, { start, end }: Span): object {
	const from = source.positionAt(start);
	const to = source.positionAt(end);
	return {
		line: from.line,
		column: from.column,
		endLine: to.line,
		endColumn: to.column,
	};
}

function toBase64(text: string): string {
	return Buffer.from(text, "utf8").toString("base64");
}
