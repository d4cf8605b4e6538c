import type { ShellWord, SimpleCommand } from "../../shell/commands.ts";
import type { Rule } from "../rule.ts";

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
	],
	good: [
		{ dockerfile: "FROM alpine:3.20\nRUN curl -fsSO https://a/b\n" },
		{ dockerfile: "FROM alpine:3.20\nRUN curl -K config https://a/b\n" },
	],
	check: ({ report }) => ({
		command(command) {
			const word = uncheckedWord(command);
			if (word === undefined) return;
			report({
				message: `${word.value} turns off a check of what is downloaded`,
				help: "install the certificate or key that is missing instead",
				span: word.span,
			});
		},
		env({ variables }) {
			for (const { key, value } of variables) {
				const name = key.value;
				const isOff =
					(/^(?:NODE_TLS_REJECT_UNAUTHORIZED|PYTHONHTTPSVERIFY)$/.test(name) &&
						/^["']?0["']?$/.test(value.value)) ||
					(/^(?:GIT_SSL_NO_VERIFY|npm_config_strict_ssl)$/i.test(name) &&
						/^["']?(?:1|true|false)["']?$/.test(value.value) &&
						(name === "GIT_SSL_NO_VERIFY") === /1|true/.test(value.value));
				if (!isOff) continue;
				report({
					message: `${name}=${value.value} turns off certificate checks in the image`,
					help: "install the certificate authority that is missing instead",
					span: key.span,
				});
			}
		},
	}),
};

/** By program, the words that turn checks off. */
const unchecked: Readonly<Record<string, RegExp>> = {
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
};

function uncheckedWord({
	program = "",
	arguments: words,
}: SimpleCommand): ShellWord | undefined {
	const pattern = unchecked[program];
	if (pattern !== undefined) {
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
	return undefined;
}
