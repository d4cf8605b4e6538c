import type { Instruction } from "../../dockerfile/ast.ts";
import { textOf } from "../../text/source.ts";
import { finalStages } from "../final-image.ts";
import { isExamplePassword } from "../placeholder.ts";
import type { Rule } from "../rule.ts";

/** `scheme://user:password@`, at the scheme. */
const userInformation =
	/([a-z][a-z0-9+.-]*):\/\/([^\s/?#@:'"<>]*):([^\s/?#@'"<>]+)@(?=[\w[$.-])/giy;
/** A token in the query of an address. */
const queryToken =
	/[?&](access_token|private_token|auth_token|api_?key|token|sig|signature|password)=([^\s&'"<>]+)/gi;

export const credentialsInUrl: Rule = {
	id: "credentials-in-url",
	group: "secrets",
	severity: "error",
	manual: {
		summary: "Addresses hold no passwords or tokens.",
		description:
			"An address with credentials is in the history of the image, in the log of the build, and often in a file: `git clone https://user:token@…` writes it to .git/config, pip and npm to their caches. For `ADD https://…` give the build the secret `HTTP_AUTH_TOKEN_<host>`, for `ADD https://….git` the secret `GIT_AUTH_TOKEN`. In RUN, use a secret mount with a credential helper or a netrc file.",
		doesNotCatch: [
			"passwords that come from variables in RUN: following those is the task of the flow analysis",
			"placeholders such as `user:password` and `guest:guest`",
			"user names without a password",
		],
	},
	bad: [
		{
			dockerfile:
				"FROM alpine:3.20\nRUN git clone https://me:s3cr3t12@example.org/a.git\n",
			lines: [2],
		},
		{
			title: "in ADD, a variable is no better",
			dockerfile:
				"FROM alpine:3.20\nARG T\nADD https://oauth2:${T}@example.org/a.git /a\nADD https://example.org/b?token=$T /b\n",
			lines: [3, 4],
		},
		{
			dockerfile:
				"FROM alpine:3.20\nENV DATABASE_URL=postgres://app:hunter22@db/app\n",
			lines: [2],
		},
	],
	good: [
		{
			dockerfile:
				"FROM alpine:3.20\nRUN git clone https://git@example.org/a.git && git clone ssh://git@example.org:22/b\n",
		},
		{
			dockerfile:
				"FROM alpine:3.20\nENV URL=postgres://user:password@db/app\nRUN a http://[::1]:80/@b\n",
		},
	],
	check({ document, facts, report }) {
		const { source } = document;
		const hasAddresses = source.text.includes("://");
		return {
			instruction(instruction, { stage, onbuild }) {
				if (!hasAddresses || onbuild) return;
				const text = textOf(source, instruction.span);
				for (const found of findCredentials(text, instruction)) {
					const start = instruction.span.start + found.start;
					const isFinal =
						stage === undefined || finalStages(document, facts).has(stage);
					report({
						message: `the address of ${found.host} holds ${found.what}`,
						help: helpFor(instruction),
						span: { start, end: start + found.length },
						instruction,
						...(!isFinal && { severity: "warning" }),
					});
				}
			},
		};
	},
};

interface Credentials {
	readonly start: number;
	readonly length: number;
	readonly what: string;
	readonly host: string;
}

function findCredentials(
	text: string,
	instruction: Instruction,
): readonly Credentials[] {
	const found: Credentials[] = [];
	const isAdd = instruction.kind === "add";
	for (
		let at = text.indexOf("://");
		at !== -1;
		at = text.indexOf("://", at + 3)
	) {
		let start = at;
		while (start > 0 && /[a-z0-9+.-]/i.test(text[start - 1] as string)) start--;
		userInformation.lastIndex = start;
		const match = userInformation.exec(text);
		if (match !== null) {
			const password = match[3] as string;
			const isVariable = /^[$%]/.test(password) || password.includes("$");
			const isExample = password === match[2] || isExamplePassword(password);
			if (isVariable ? isAdd : !isExample) {
				found.push({
					start,
					length: match[0].length,
					what: "a password",
					host: hostAt(text, userInformation.lastIndex),
				});
			}
		}
		if (!isAdd) continue;
		const end = /[\s'"<>]|$/.exec(text.slice(at))?.index ?? 0;
		const address = text.slice(start, at + end);
		for (const query of address.matchAll(queryToken)) {
			if (isExamplePassword(query[2] as string)) continue;
			found.push({
				start: start + query.index + 1,
				length: query[0].length - 1,
				what: `a secret (${query[1]})`,
				host: hostAt(text, at + 3),
			});
		}
	}
	return found;
}

function hostAt(text: string, from: number): string {
	return /^[^\s/?#'"]*/.exec(text.slice(from, from + 200))?.[0] ?? "";
}

function helpFor({ kind }: Instruction): string {
	return kind === "add"
		? "leave it out, and pass it to the build: --secret id=GIT_AUTH_TOKEN for Git repositories, id=HTTP_AUTH_TOKEN_<host> for files"
		: "leave it out, and use a secret mount in the RUN that needs it";
}
