import type { AddInstruction, CopyInstruction } from "../../dockerfile/ast.ts";
import { finalStages } from "../final-image.ts";
import type { Place } from "../listeners.ts";
import { plainValue } from "../plain-value.ts";
import type { Rule } from "../rule.ts";

/** Files that hold credentials, by their name. */
const secretFiles = anyOf([
	/^\.(?:npmrc|yarnrc|pypirc|netrc|git-credentials|pgpass|my\.cnf|s3cfg|boto|vault-token|htpasswd|dockercfg|dockerconfigjson|terraformrc|gem\/credentials)$/,
	/^_netrc$/,
	/^\.env(?:\.(?!example$|sample$|template$|dist$|defaults?$|test$|ci$|schema$).+)?$/,
	/^(?:id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|identity)$/,
	/^(?:.*[._-])?(?:private|priv|privkey|server|client|tls|ssl|deploy)[._-]?key(?:\.(?:pem|key))?$/i,
	/^(?:.*[._-])?(?:private|priv|privkey)\.(?:pem|key|der|asc|gpg)$/i,
	/^(?:.*[._-])?key\.pem$/i,
	/^(?:git-crypt|(?:root[._-]?)?ca|cert|wildcard|localhost)(?:[._-].*)?\.key$/i,
	/^secring\.gpg$/,
	/^(?:.+)\.(?:p12|p8|pfx|pkcs12|jks|jceks|bks|keystore|ppk|kdbx|ovpn)$/i,
	/^(?:.*[._-])?(?:gcp|gcloud|gcs|google|firebase|sa)[._-]?key\.json$|firebase-adminsdk.*\.json$/i,
	/^credentials$/,
	/^(?:.*[._-])?(?:credentials?|secrets?|service[-_]?account(?:[-_]?key)?)(?:[._-].*)?\.(?:json|ya?ml|toml|ini|env|txt|properties)$/i,
	/^(?:kubeconfig|\.vault_pass(?:\.txt)?|master\.key|terraform\.tfstate)$/,
	/^.+\.tfvars$/,
]);

/** Files whose directory makes them secret. */
const secretPaths = anyOf([
	/(?:^|\/)\.aws(?:\/credentials)?\/?$/,
	/(?:^|\/)\.docker\/config\.json$/,
	/(?:^|\/)\.kube(?:\/config)?\/?$/,
	/(?:^|\/)\.ssh\/?$/,
	/(?:^|\/)\.gnupg\/?$/,
	/(?:^|\/)\.config\/(?:gcloud|gh|hub)(?:\/.*)?$/,
	/(?:^|\/)\.m2\/settings(?:-security)?\.xml$/,
	/(?:^|\/)\.gem\/credentials$/,
	/(?:^|\/)\.cargo\/credentials(?:\.toml)?$/,
	/(?:^|\/)\.composer\/auth\.json$/,
	/^auth\.json$/,
]);

/** Directories that are likely to hold secrets. */
const secretDirectory =
	/^(?:\.\/)?(?:(?:config|docker|deploy)\/)?\.?secrets$|^(?:\.\/)?\.docker$/;

/** Files that are told by the place where they go. */
const secretPlaces = anyOf([
	/(?:^|\/)\.aws\/credentials$/,
	/(?:^|\/)\.docker\/config\.json$/,
	/(?:^|\/)\.kube\/config$/,
	/(?:^|\/)\.config\/(?:gcloud|gh|hub)\/[^/]+$/,
]);

const harmless =
	/\.pub$|(?:^|[._-])(?:example|sample|template|dist|public|pub|dummy|fake|test)(?:[._-]|$)|\.(?:j2|tmpl|tpl|erb|go|py|js|ts|rb|java|rs|md)$/i;

export const secretFileCopied: Rule = {
	id: "secret-file-copied",
	group: "secrets",
	severity: "error",
	options: [
		{
			name: "allow",
			description:
				"file names, or paths as they are written, that are no secrets",
			default: [],
		},
	],
	manual: {
		summary: "Files that hold credentials are not copied into the image.",
		description:
			"A copied file is in its layer for good, even if a later RUN removes it. Give it to the RUN that needs it: `RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci`. A file that holds no credentials, such as an .npmrc with settings only, can be allowed by name. In stages that the image does not build on, the file stays in the build cache only; that is a warning.",
		doesNotCatch: [
			"directories that hold such files among others, as with `COPY . .`: list the files in .dockerignore",
			"names with variables",
			"public keys and certificates, examples and templates",
		],
	},
	bad: [
		{
			title: "of each kind",
			dockerfile:
				"FROM alpine:3.20\nCOPY .npmrc _netrc .env.local id_ed25519 server.key priv.asc a.p12 db-credentials.yml kubeconfig a.tfvars /a/\nCOPY .aws .docker/config.json .kube/config home/.ssh/ .gnupg .config/gh .m2/settings.xml .gem/credentials .cargo/credentials.toml .composer/auth.json auth.json /a/\n",
			lines: [...Array(10).fill(2), ...Array(11).fill(3)],
		},
		{ dockerfile: "FROM alpine:3.20\nCOPY .npmrc /root/\n", lines: [2] },
		{ dockerfile: 'FROM alpine:3.20\nCOPY "id_rsa" /root/\n', lines: [2] },
		{
			dockerfile:
				"FROM alpine:3.20\nADD certs/server-key.pem .env.production /etc/\n",
			lines: [2, 2],
		},
		{
			title: "by the place where it goes, and a directory of secrets",
			dockerfile:
				"FROM alpine:3.20\nCOPY ci/key /root/.ssh/id_ed25519\nCOPY secrets/ /app/secrets/\nCOPY localhost-key.pem git-crypt.key /tmp/\n",
			lines: [2, 3, 4, 4],
		},
		{
			dockerfile:
				"FROM alpine:3.20 AS build\nCOPY id_rsa /root/.ssh/id_rsa\nFROM scratch\nCOPY --from=build /root/.aws/credentials /a\n",
			lines: [2, 4],
		},
	],
	good: [
		{
			dockerfile:
				"FROM alpine:3.20\nCOPY id_rsa.pub ca.pem .env.example secrets.go credentials.md /a/\nCOPY .env.dist .env\nCOPY docker.key /etc/apt/keyrings/\nCOPY authorized_keys /root/.ssh/\nCOPY src/secrets /app/src/secrets\n",
		},
		{
			dockerfile: "FROM alpine:3.20\nCOPY .npmrc /app/\n",
			options: { allow: [".npmrc"] },
		},
		{
			dockerfile:
				"FROM alpine:3.20\nCOPY <<.npmrc /app/.npmrc\nfund=false\n.npmrc\n",
		},
	],
	check({ document, facts, report, option }) {
		const allow = option<readonly string[]>("allow");
		const final = finalStages(document, facts);
		const check = (
			instruction: CopyInstruction | AddInstruction,
			{ stage }: Place,
		) => {
			const { sources } = instruction;
			const target = plainValue(instruction.destination, document);
			const goesToSecretPlace =
				!allow.includes(target) && isSecretPlace(target, allow);
			const isAlone = sources.length === 1;
			for (const source of sources) {
				if (source.kind !== "path") continue;
				const { span } = source.word;
				const value = plainValue(source.word, document);
				const path = value.endsWith("/") ? value.replace(/\/+$/, "") : value;
				const name = path.slice(path.lastIndexOf("/") + 1);
				if (allow.includes(name) || allow.includes(value)) continue;
				if (harmless.test(name)) continue;
				const isSecret =
					secretFiles(name) ||
					secretPaths(path) ||
					(isAlone && goesToSecretPlace);
				const isDirectory = !isSecret && secretDirectory.test(path);
				if (!isSecret && !isDirectory) continue;
				const isFinal = stage !== undefined && final.has(stage);
				const what = isDirectory
					? "seems to be a directory of secrets"
					: "is a file of credentials";
				report({
					message: isFinal
						? `${value} ${what}, and ends in a layer of the image`
						: `${value} ${what}, and stays in the build cache`,
					help: `use RUN --mount=type=secret,id=${name.replace(/^\.+/, "")},target=… where it is needed`,
					span,
					...((!isFinal || isDirectory) && { severity: "warning" }),
				});
			}
		};
		return { copy: check, add: check };
	},
};

/** Whether a file of this path holds credentials, whatever it is called where it comes from. */
function isSecretPlace(path: string, allow: readonly string[]): boolean {
	const name = path.slice(path.lastIndexOf("/") + 1);
	if (name === "" || name.includes("$") || allow.includes(name)) return false;
	return !harmless.test(name) && (secretFiles(name) || secretPlaces(path));
}

/** Whether a text matches one of several patterns. As two patterns they take a fraction of the time. */
function anyOf(patterns: readonly RegExp[]): (text: string) => boolean {
	const joined = ["", "i"].flatMap((flags) => {
		const same = patterns.filter((pattern) => pattern.flags === flags);
		const sources = same.map(({ source }) => `(?:${source})`);
		return same.length === 0 ? [] : new RegExp(sources.join("|"), flags);
	});
	return (text) => joined.some((pattern) => pattern.test(text));
}
