import {
	type ShellScript,
	type ShellWord,
	type SimpleCommand,
	scriptsIn,
} from "../../shell/commands.ts";
import type { Span } from "../../text/span.ts";
import { isExamplePassword, isStandIn } from "../placeholder.ts";
import type { Rule } from "../rule.ts";
import {
	isHarmlessValue,
	namesSecret,
	type SecretWords,
	secretWordOptions,
} from "../secret-words.ts";

export const secretInCommand: Rule = {
	id: "secret-in-command",
	group: "secrets",
	options: secretWordOptions,
	manual: {
		summary: "No command of a RUN has a password or token written out.",
		description:
			"What a RUN says is in the Dockerfile, in the history of the image and in the build log: `sshpass -p hunter2`, `curl -H 'Authorization: Bearer …'`, `echo root:secret | chpasswd`. Give the command the secret by a mount: `RUN --mount=type=secret,id=token,env=TOKEN curl -H \"Authorization: Bearer $TOKEN\" …`. An account of the image needs no password: log in with a key, or use `docker exec`.",
		doesNotCatch: [
			"variables such as SECRET_KEY whose value is made of words: those that a build needs and nobody uses",
			"short options that mean something else elsewhere, such as `mysql -p`",
			"stand-ins: empty values, `changeme`, `<token>`",
			"passwords in addresses and tokens of a known form: see credentials-in-url and secret-in-text",
		],
	},
	bad: [
		{
			title: "the password of an account",
			dockerfile:
				"FROM debian:12\nRUN echo 'root:toor' | chpasswd\nRUN chpasswd <<E\napp:hunter2\nE\nRUN yes hunter2 | passwd app\n",
			lines: [2, 3, 6],
		},
		{
			title: "in options",
			dockerfile:
				"FROM debian:12\nRUN sshpass -p hunter2 scp a@b:c d\nRUN helm repo add a https://b --username c --password=hunter2\nRUN curl -u me:hunter2 https://a\n",
			lines: [2, 3, 4],
		},
		{
			title: "in headers",
			dockerfile:
				"FROM debian:12\nRUN curl -H \"PRIVATE-TOKEN: 9a8b7c6d5e\" https://a && wget --header='Authorization: Bearer 9a8b7c6d5e' https://a\n",
			lines: [2, 2],
		},
		{
			title: "in variables and settings",
			dockerfile:
				"FROM debian:12\nRUN export API_KEY=9a8b7c6d5e4f3a2b1c && a\nRUN DB_PASSWORD=9a8b7c6d5e4f sh -c 'GH_PAT=9a8b7c6d5e4f a'\nRUN npm config set //r.example.org/:_authToken 9a8b7c6d5e4f\nRUN aws configure set aws_secret_access_key 9a8b7c6d5e4f\n",
			lines: [2, 3, 3, 4, 5],
		},
	],
	good: [
		{
			dockerfile:
				'FROM debian:12\nRUN --mount=type=secret,id=t,env=T,required=true sshpass -e ssh a && curl -u "me:$T" -H "Authorization: Bearer $T" https://a && echo "root:$T" | chpasswd\n',
		},
		{
			dockerfile:
				"FROM python:3.12\nRUN SECRET_KEY=collectstatic-only python manage.py collectstatic\nRUN SECRET_KEY_BASE_DUMMY=1 SECRET_KEY_BASE=dummy rails assets:precompile\n",
		},
		{
			dockerfile:
				"FROM debian:12\nRUN adduser --disabled-password --gecos '' app && passwd -d app && echo 'app:!' | chpasswd -e\nRUN echo app | tee names && docker login --password-stdin < a && token --token=<token> --password ''\n",
		},
	],
	scripts: {
		words: ["chpasswd", "passwd", "sshpass", "curl", "wget"],
		text: /--[\w-]*(?:pass|token|key|secret)|login|_auth|_password|npmAuthToken|aws_se|authorization|(?:token|key):|\w=["'\\]*[^\s$`;&|]{10}/i,
	},
	check({ facts, option, report }) {
		const lists: SecretWords = {
			words: option("words"),
			harmless: option("harmless"),
			allow: option("allow"),
		};
		const isFoundAlready = ({ start, end }: Span) =>
			facts.secretValues?.some(
				({ span }) => start < span.end && span.start < end,
			) === true;
		return {
			script(outer, instruction) {
				if (instruction.kind !== "run") return;
				for (const script of scriptsIn(outer)) {
					for (const { what, span } of writtenSecrets(script, lists)) {
						if (isFoundAlready(span)) continue;
						report({
							message: `${what} is written out, and stays in the history of the image`,
							help: "use a secret mount: RUN --mount=type=secret,id=…,env=…",
							span,
						});
					}
				}
			},
		};
	},
};

/** A secret that somebody wrote into a command. */
interface WrittenSecret {
	/** With its article: `the password of root`. */
	readonly what: string;
	readonly span: Span;
}

const nothing: readonly WrittenSecret[] = [];

function writtenSecrets(
	script: ShellScript,
	lists: SecretWords,
): readonly WrittenSecret[] {
	return script.commands.flatMap((command) => [
		...assigned(command, lists),
		...accounts(script, command),
		...given(command),
	]);
}

/** `API_KEY=… command`, `export API_KEY=…`, `env API_KEY=… command`. */
function assigned(
	command: SimpleCommand,
	lists: SecretWords,
): readonly WrittenSecret[] {
	const { node, wrappers, program = "" } = command;
	const isSetting =
		wrappers.includes("env") ||
		/^(?:export|declare|readonly|local|env)$/.test(program);
	const words = isSetting ? node.args : [];
	const all = [...command.assignments, ...words];
	if (all.length === 0) return nothing;
	return all.flatMap((word) => {
		const text = word.type === "Assignment" ? word.text : word.value;
		const [, name = "", written = ""] = /^(\w+)=(.*)$/s.exec(text) ?? [];
		const value = written.replace(/^(["'])(.*)\1$/s, "$2");
		const isSecret =
			!/[$`]/.test(value) &&
			namesSecret(name, lists) &&
			!isHarmlessValue(value, name) &&
			looksMade(value);
		return isSecret ? [{ what: name, span: command.place(word) }] : [];
	});
}

/** Whether a value is none that somebody thought of: it has letters and digits, and no word that says what it is for. */
function looksMade(value: string): boolean {
	return (
		/^\S{10,}$/.test(value) &&
		/\d/.test(value) &&
		/[a-z]/i.test(value) &&
		!/dummy|test|fake|build|example|sample|local|change|placeholder|unused|temp|secret|passw|not|only|precompile|static|insecure/i.test(
			value,
		)
	);
}

/** `echo NAME:PASSWORD | chpasswd`, `chpasswd <<EOF`, `echo PASSWORD | passwd NAME`. */
function accounts(
	{ commands }: ShellScript,
	command: SimpleCommand,
): readonly WrittenSecret[] {
	const { program, pipeline, arguments: words, redirections } = command;
	if (program !== "chpasswd" && program !== "passwd") return nothing;
	// What is encrypted is no password.
	if (words.some(({ value }) => /^(?:-e|--encrypted|-[dlu])$/.test(value)))
		return [];
	const isList = program === "chpasswd";
	const found: WrittenSecret[] = [];
	const add = (text: string, span: Span) => {
		for (const line of text.split(/\n|\\n/)) {
			const [, name = "", password = ""] =
				/^\s*([\w.-]+):(\S+)\s*$/.exec(line) ?? [];
			if (isList && !isPassword(password)) continue;
			if (!isList && !isPassword(line.trim())) continue;
			const account = isList
				? name
				: words.find(({ value }) => /^\w/.test(value))?.value;
			found.push({ what: `the password of ${account ?? "root"}`, span });
			return;
		}
	};
	for (const redirection of redirections) {
		if (redirection.type === "HereDoc") {
			add(redirection.body.text, command.place(redirection.body));
		} else if (redirection.type === "HereString" && redirection.target) {
			add(redirection.target.value, command.place(redirection.target));
		}
	}
	const before = commands.filter(
		(each) =>
			pipeline !== undefined &&
			each.pipeline?.id === pipeline.id &&
			each.pipeline.index === pipeline.index - 1 &&
			/^(?:echo|printf|yes)$/.test(each.program ?? ""),
	);
	for (const word of before.flatMap((each) => each.arguments)) {
		if (word.value.startsWith("-")) continue;
		if (found.length === 0) add(word.value, word.span);
	}
	return found;
}

function isPassword(text: string): boolean {
	return /^[^$*!`\s][^$`]*$/.test(text) && !isStandIn(text);
}

/** Options whose value is a secret, whatever the program. */
const secretOption =
	/^--(?:(?:admin|db|user|auth|access|client|http|ftp|secret|registry)[-_])?(?:password|passwd|token|api-?key|secret-key)$|^--(?:access|client)-secret$|^--dbpass$/;

/** Options of one program only. */
const secretOptions: Readonly<Record<string, RegExp>> = {
	sshpass: /^-p$/,
	docker: /^-p$/,
	podman: /^-p$/,
	buildah: /^-p$/,
	nerdctl: /^-p$/,
};

const headerSecret =
	/^(?:(?:proxy-)?authorization:\s*(?:bearer|basic|token)|(?:private|job|x-[\w-]*)-?(?:token|key):|x-api-?key:|api-?key:)\s*(\S{8,})\s*$/i;

/** Settings whose value comes in the next word. */
const secretSetting =
	/(?:^|[:.])(?:_auth|_authToken|_password|npmAuthToken|aws_secret_access_key|aws_session_token)$/;

/** Secrets in options, headers and settings. */
function given({
	program = "",
	arguments: words,
}: SimpleCommand): readonly WrittenSecret[] {
	if (/^(?:useradd|usermod|adduser|echo|printf)$/.test(program)) return [];
	const found: WrittenSecret[] = [];
	const add = (what: string, value: string, word: ShellWord) => {
		if (value.length > 3 && isPassword(value) && !isExamplePassword(value)) {
			found.push({ what, span: word.span });
		}
	};
	const isLogin = words.some(({ value }) => value === "login");
	for (const [index, word] of words.entries()) {
		const { value } = word;
		const next = words[index + 1];
		const equals = value.indexOf("=");
		const name = equals === -1 ? value : value.slice(0, equals);
		const isOwn =
			secretOptions[program]?.test(value) === true &&
			(isLogin || program === "sshpass");
		if ((name.startsWith("--") && secretOption.test(name)) || isOwn) {
			if (equals !== -1 && !isOwn) {
				add(`the value of ${name}`, value.slice(equals + 1), word);
			} else if (next?.literal && !next.value.startsWith("-")) {
				add(`the value of ${name}`, next.value, next);
			}
		} else if (program === "curl" && /^(?:-u|--user)$/.test(value) && next) {
			const colon = next.value.indexOf(":");
			if (colon > 0) add("a password", next.value.slice(colon + 1), next);
		} else if (secretSetting.test(value) && next !== undefined) {
			add(value.replace(/^.*[:.]/, ""), next.value, next);
		} else if (value.includes(":")) {
			const header = headerSecret.exec(value.replace(/^--?[a-z]+=/i, ""));
			if (header !== null) add("a token", header[1] as string, word);
		}
	}
	return found;
}
