import type { AddInstruction, Word } from "../../dockerfile/ast.ts";
import { locateSpan } from "../../dockerfile/ast.ts";
import { parseGitReference } from "../../values/git-url.ts";
import type { FixContext } from "./fix-context.ts";
import { nothing, type Proposal, refusal } from "./fix-result.ts";

/** Takes the logins out of the addresses of an ADD: BuildKit asks the client for them under names of its own. */
export function fixAddresses(
	context: FixContext,
	instruction: AddInstruction,
): readonly Proposal[] {
	return instruction.sources.flatMap((source) =>
		source.kind === "path" ? fixAddress(context, source.word) : [],
	);
}

function fixAddress({ changes }: FixContext, word: Word): readonly Proposal[] {
	const { value, span } = word;
	const query =
		/[?&](access_token|token|api_?key|key|auth|password|sig|signature|private_token)=/i.exec(
			value,
		);
	const parts = /^(["']?https?:\/\/)([^/@]+)@([^/?#"']+)/.exec(value);
	if (parts === null) {
		if (query === null || !/^["']?https?:/.test(value)) return [];
		return [
			refusal(
				query[1] as string,
				span,
				`the address has ${query[1]} in its query, which ends in the history; a client can pass headers only`,
				`download in a RUN: RUN --mount=type=secret,id=${(query[1] as string).toLowerCase()} curl …; or, if the server takes it, pass HTTP_AUTH_TOKEN_<host>`,
			),
		];
	}
	const [whole, scheme = "", login = "", host = ""] = parts;
	const bare = `${scheme}${host}`;
	const without = value.replace(whole, bare).replace(/^["']|["']$/g, "");
	const isGit = parseGitReference(without).kind === "git";
	const from = scheme.length;
	changes.edit({
		span: locateSpan(word, from, from + login.length + 1),
		text: "",
	});
	const advice = isGit ? gitAdvice(login, host) : httpAdvice(login, host);
	const variable = /\$\{?(\w+)/.exec(login)?.[1];
	return [
		{
			...nothing,
			...(variable !== undefined &&
				advice.isToken && { login: { variable, id: advice.id } }),
			fixed: [
				{
					secret: variable ?? `login for ${host}`,
					span,
					message: `the address of ADD has no login any more: BuildKit asks the client for ${advice.id}`,
				},
			],
			notes: [
				{
					secret: variable ?? `login for ${host}`,
					span,
					message: `the login for ${host} has to be passed as a secret`,
					help: advice.help,
				},
			],
		},
	];
}

interface Advice {
	readonly id: string;
	readonly help: string;
	/** Whether the secret is the token itself. */
	readonly isToken: boolean;
}

/** A token alone, or behind a user name that says that it is one. */
function tokenOf(login: string): string | undefined {
	const [user = "", password] = login.split(":");
	if (password === undefined) return user;
	return /^(x-access-token|x-oauth-basic|oauth2|git|gitlab-ci-token|x-token-auth)$/.test(
		user,
	)
		? password
		: undefined;
}

function gitAdvice(login: string, host: string): Advice {
	if (tokenOf(login) !== undefined) {
		const id = `GIT_AUTH_TOKEN.${host}`;
		return {
			id,
			help: `docker build --secret id=${id},env=GIT_AUTH_TOKEN, with the token in that variable`,
			isToken: true,
		};
	}
	const id = `GIT_AUTH_HEADER.${host}`;
	return {
		id,
		help: `docker build --secret id=${id},env=GIT_AUTH_HEADER, with basic and USER:PASSWORD in base64 in that variable`,
		isToken: false,
	};
}

function httpAdvice(login: string, host: string): Advice {
	const id = `HTTP_AUTH_HEADER_${host.replace(/:\d+$/, "")}`;
	const user = login.includes(":") ? "USER:PASSWORD" : "TOKEN:";
	return {
		id,
		help: `docker build --secret id=${id},env=HTTP_AUTH_HEADER, with Basic and ${user} in base64 in that variable`,
		isToken: false,
	};
}
