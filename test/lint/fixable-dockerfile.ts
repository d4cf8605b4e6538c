import fc from "fast-check";

/**
 * Dockerfiles with things to fix, written in many ways: commands in lists, over several lines, with comments in between, in
 * here-documents, subshells and arrays, behind other programs, in ONBUILD, with mounts, in stages of all kinds.
 */

const installs = fc.constantFrom(
	"apt-get install curl",
	"apt-get install -y curl=7 wget",
	"apt-get -qq install 'curl=7'",
	"apt install -y curl",
	"apk add curl",
	"apk add --virtual .build gcc",
	"dnf install curl-8",
	"yum install -y httpd",
	"microdnf -y install httpd",
	"zypper install curl",
	"pip install flask==3",
	"python3 -m pip install -r requirements.txt",
	"yarn install --frozen-lockfile",
	"yarn",
	"wget https://example.org/a",
	"useradd -mu 123456 app",
	"useradd --uid=1234567 app",
);

const others = fc.constantFrom(
	"apt-get update",
	"apt update",
	"true",
	"make -C src 'a b' \"c $D\"",
	"cd /src",
	"rm -rf /tmp/*",
	"echo 'é 😀 # no comment'",
	"set -eux",
	'curl -H "X: $TOKEN" https://example.org',
	'set -x; curl -H "X: $TOKEN $(cat /run/secrets/token)" https://example.org',
	"cat /run/secrets/token",
);

const command = fc.oneof(
	{ weight: 3, arbitrary: installs },
	{ weight: 2, arbitrary: others },
	{
		weight: 1,
		arbitrary: fc
			.tuple(
				fc.constantFrom(
					"sudo ",
					"env A=1 ",
					"DEBIAN_FRONTEND=noninteractive ",
					"! ",
					"time ",
				),
				installs,
			)
			.map((parts) => parts.join("")),
	},
	{
		weight: 1,
		arbitrary: installs.chain((inner) =>
			fc.constantFrom(
				`(${inner})`,
				`{ ${inner}; }`,
				`if true; then ${inner}; fi`,
				`for i in a b; do ${inner}; done`,
				`x="$(${inner})"`,
				`${inner} | tee log`,
				`${inner} || true`,
				`${inner} > log 2>&1`,
			),
		),
	},
);

const separator = fc.constantFrom(
	" && ",
	"; ",
	" \\\n    && ",
	" && \\\n    # why\n    ",
	" \\\n # why\n\n && ",
	"; \\\n\t",
);

const list = fc
	.tuple(fc.array(fc.tuple(command, separator), { maxLength: 3 }), command)
	.map(([parts, last]) => parts.map((part) => part.join("")).join("") + last);

const mounts = fc.constantFrom(
	"",
	"",
	"--mount=type=secret,id=token ",
	"--mount=type=secret,id=token,env=TOKEN ",
	"--mount=type=secret,id=a --mount=type=cache,target=/x \\\n  ",
	"--mount=type=ssh id=deploy ",
	"--mount=type=cache sharing=locked ",
	"--mount=type=cache,target=/var/cache/apk ",
);

const run = fc.oneof(
	{
		weight: 5,
		arbitrary: fc
			.tuple(mounts, list)
			.map(([mount, script]) => `${mount}${script}`),
	},
	{
		weight: 1,
		arbitrary: fc
			.tuple(mounts, fc.array(command, { minLength: 1, maxLength: 3 }))
			.map(([mount, lines]) => `${mount}<<EOF\n${lines.join("\n")}\nEOF`),
	},
	{
		weight: 1,
		arbitrary: fc
			.tuple(mounts, installs)
			.map(([mount, text]) => mount + JSON.stringify(text.split(" "))),
	},
	{
		weight: 1,
		arbitrary: fc
			.tuple(
				fc.constantFrom(
					(text: string) => `sh -c "${text}"`,
					(text: string) => `sudo -u app bash -euc "${text} && \\\n  ${text}"`,
					(text: string) => `su - app -c "sh -c \\"${text}\\"; ${text}"`,
					(text: string) => `bash -x <<'X'\n${text}\n${text} \\\n  a\nX`,
					(text: string) => `<<X sh\n${text} "\\$A" \\\\\n  b\nX`,
					(text: string) => JSON.stringify(["sudo", "sh", "-c", text]),
				),
				installs,
			)
			.map(([hand, text]) => hand(text)),
	},
);

const instruction = fc.oneof(
	{
		weight: 4,
		arbitrary: fc
			.tuple(fc.constantFrom("RUN ", "RUN ", "run ", "ONBUILD RUN "), run)
			.map((parts) => parts.join("")),
	},
	{
		weight: 3,
		arbitrary: fc.constantFrom(
			"ADD a.txt /b/",
			"add --chown=1:1 a b /c",
			'ADD "a b" /c',
			'ADD ["a", "b", "/c"]',
			"COPY a b /c",
			"COPY a \\\n  b \\\n  /c",
			"COPY --from=0 /a /b /c",
			"ENV A b c",
			"ENV A $B\\\n  c",
			'LABEL a "b c"',
			"LABEL Key value",
			"MAINTAINER Jane <jane@example.org>",
			"CMD nginx -g daemon",
			"ENTRYPOINT app",
			"EXPOSE 80:80 53/UDP",
			"EXPOSE 127.0.0.1:8080:80/TCP",
			"USER 1000",
			"USER app",
			"WORKDIR /app",
			"env X=1",
			"Workdir /y",
			"ARG TOKEN",
			'SHELL ["/bin/bash", "-exc"]',
			"RUN a \\\n\n  b",
		),
	},
);

const from = fc.constantFrom(
	"FROM debian:12",
	"FROM alpine:3.20 AS Base",
	"FROM fedora:40 as x",
	"from suse:15 AS y",
	"FROM --platform=$TARGETPLATFORM node:22",
	"FROM scratch",
);

export const fixableDockerfile: fc.Arbitrary<string> = fc
	.tuple(
		fc.array(
			fc.tuple(from, fc.array(instruction, { minLength: 1, maxLength: 6 })),
			{ minLength: 1, maxLength: 3 },
		),
		fc.constantFrom("\n", "\n", "\n", "\r\n"),
		fc.constantFrom("\\", "\\", "\\", "`"),
	)
	.map(([stages, newline, escape]) => {
		const text = stages
			.flatMap(([base, body]) => [base, ...body])
			.map((line) => `${line}\n`)
			.join("");
		const written =
			escape === "`" ? `# escape=\`\n${text.replaceAll("\\\n", "`\n")}` : text;
		return written.replaceAll("\n", newline);
	});
