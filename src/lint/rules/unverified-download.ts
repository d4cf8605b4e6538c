import type { ShellWord, SimpleCommand } from "../../shell/commands.ts";
import type { Rule } from "../rule.ts";

/** Variables, in lower case, and the values of them that turn checks off. */
const variables: ReadonlyMap<string, RegExp> = new Map([
	["node_tls_reject_unauthorized", /^0$/],
	["pythonhttpsverify", /^0$/],
	["git_ssl_no_verify", /^(?!0$|false$)[\s\S]/],
	["npm_config_strict_ssl", /^(?:false|0)$/],
	["yarn_enable_strict_ssl", /^(?:false|0)$/],
]);

/** By program, the words that turn checks off. */
const unchecked: ReadonlyMap<string, RegExp> = new Map(
	Object.entries({
		curl: /^(?:-[a-zA-Z]*k[a-zA-Z]*|--insecure|--proxy-insecure)$/,
		wget: /^--no-check-certificate$/,
		"apt-get":
			/^(?:--allow-unauthenticated|--force-yes|--allow-insecure-repositories)$/,
		apk: /^--allow-untrusted$/,
		dnf: /^--nogpgcheck$/,
		yum: /^--nogpgcheck$/,
		zypper: /^--(?:no-gpg-checks|allow-unsigned-rpm)$/,
		rpm: /^--(?:nosignature|nodigest)$/,
		pip: /^--trusted-host(?:=.*)?$/,
		pip3: /^--trusted-host(?:=.*)?$/,
		git: /^http\.sslVerify=(?:false|0)$/i,
		npm: /^--(?:no-strict-ssl|strict-ssl=false)$/,
	}),
);

/** Programs with settings that turn checks off. */
const settingPrograms = ["git", "npm", "yarn", "pnpm"];

export const unverifiedDownload: Rule = {
	id: "unverified-download",
	group: "hygiene",
	manual: {
		summary: "Certificates and signatures of downloads are checked.",
		description:
			"With the checks off, anybody on the way can hand the build something else. Install the certificate authority that is missing, or the key of the repository.",
		doesNotCatch: ["settings in files", "downloads over plain http"],
	},
	bad: [
		{
			dockerfile: "FROM alpine:3.20\nRUN curl -fskO https://a/b\n",
			lines: [2],
		},
		{
			dockerfile:
				"FROM debian:12\nRUN apt-get install -y --no-install-recommends --allow-unauthenticated a=1\n",
			lines: [2],
		},
		{
			dockerfile: "FROM alpine:3.20\nENV NODE_TLS_REJECT_UNAUTHORIZED=0\n",
			lines: [2],
		},
		{
			dockerfile:
				"FROM alpine:3.20\nRUN git -c http.sslVerify=false clone https://a/b\n",
			lines: [2],
		},
		{
			title: "settings and variables",
			dockerfile:
				"FROM node:22\nRUN git config --global http.sslVerify false\nRUN npm config set strict-ssl false\nRUN NODE_TLS_REJECT_UNAUTHORIZED=0 npm ci\nRUN export GIT_SSL_NO_VERIFY=1; git clone https://a/b\n",
			lines: [2, 3, 4, 5],
		},
	],
	good: [
		{
			dockerfile:
				"FROM alpine:3.20\nHEALTHCHECK CMD curl -kf https://localhost/\n",
		},
		{ dockerfile: "FROM alpine:3.20\nRUN curl -fsSO https://a/b\n" },
		{ dockerfile: "FROM alpine:3.20\nRUN curl -K config https://a/b\n" },
	],
	scripts: {
		words: [...unchecked.keys(), ...settingPrograms, ...variables.keys()],
	},
	check: ({ report }) => ({
		command(command, instruction) {
			// What HEALTHCHECK and CMD do is no download of the build.
			if (instruction.kind !== "run") return;
			const word = uncheckedWord(command);
			if (word !== undefined) {
				report({
					message: `${word.value} turns off a check of what is downloaded`,
					help: "install the certificate or key that is missing instead",
					span: word.span,
				});
				return;
			}
			for (const { name, text } of command.assignments) {
				if (!turnsOff(name, text.slice(text.indexOf("=") + 1))) continue;
				report({
					message: `${text} turns off certificate checks`,
					help: "install the certificate authority that is missing instead",
					span: command.span,
				});
			}
		},
		env({ variables }) {
			for (const { key, value } of variables) {
				if (!turnsOff(key.value, value.value)) continue;
				report({
					message: `${key.value}=${value.value} turns off certificate checks in the image`,
					help: "install the certificate authority that is missing instead",
					span: key.span,
				});
			}
		},
	}),
};

/** Whether a variable of this value turns off checks in the programs that read it. */
function turnsOff(name: string, written: string): boolean {
	const off = variables.get(name.toLowerCase());
	if (off === undefined) return false;
	return off.test(written.replace(/^(["'])(.*)\1$/, "$2").toLowerCase());
}

function uncheckedWord({
	program = "",
	arguments: words,
}: SimpleCommand): ShellWord | undefined {
	if (program === "export") {
		return words.find(({ value }) => {
			const equals = value.indexOf("=");
			return (
				equals > 0 && turnsOff(value.slice(0, equals), value.slice(equals + 1))
			);
		});
	}
	const setting = uncheckedSetting(program, words);
	if (setting !== undefined) return setting;
	const pattern = unchecked.get(program);
	if (pattern === undefined) return undefined;
	// Short options of curl that take a value end the group of letters.
	return words.find(
		({ value }) =>
			pattern.test(value) &&
			!(
				program === "curl" &&
				/^-[a-zA-Z]*[KdHFXoTuAbcemrwxyYzEPQDC].*k/.test(value)
			),
	);
}

/** The setting of `git config http.sslVerify false` and `npm config set strict-ssl false`. */
function uncheckedSetting(
	program: string,
	words: readonly ShellWord[],
): ShellWord | undefined {
	if (!settingPrograms.includes(program)) return undefined;
	if (!words.some(({ value }) => value === "config")) return undefined;
	return words.find(({ value }, index) => {
		const [name = "", next = words[index + 1]?.value ?? ""] = value.split("=");
		return (
			/^(?:http\.(?:.*\.)?sslverify|strict-ssl|enableStrictSsl)$/i.test(name) &&
			/^["']?(?:false|0|no|off)["']?$/i.test(next)
		);
	});
}
