/** A small alphabet whose every short text is tried: what decides how a Dockerfile is read, and as little else as possible. */
export interface Alphabet {
	readonly name: string;
	/** Stands before every text. */
	readonly before: string;
	readonly pieces: readonly string[];
}

export const ALPHABETS: readonly Alphabet[] = [
	{ name: "lines", before: "", pieces: ["R", "#", " ", "\n", "\\", "\r", "`"] },
	{
		name: "instructions",
		before: "FROM a\n",
		pieces: ["RUN ", "COPY ", "\n", "\\\n", "#", "x", " ", "ONBUILD "],
	},
	{
		name: "flags",
		before: "FROM a\nRUN ",
		pieces: ["--", "mount", "=", "'", '"', " ", "\\", "\n"],
	},
	{
		name: "mounts",
		before: "FROM a\nRUN --mount=",
		pieces: ["type=", "secret", ",", "id=", '"', "$A", " x", "="],
	},
	{
		name: "heredocs",
		before: "FROM a\nRUN ",
		pieces: ["<<", "E", "-", "'", "\n", "\t", " ", "E\n"],
	},
	{
		name: "arrays",
		before: "FROM a\nCMD ",
		pieces: ["[", "]", '"', ",", "a", "\\", " ", "1"],
	},
	{
		name: "pairs",
		before: "FROM a\nENV ",
		pieces: ["a", "=", " ", '"', "'", "\\", "$", "\n"],
	},
	{
		name: "words",
		before: "ARG a=b\nFROM ",
		pieces: ["$", "{", "}", "a", ":", "-", "/", "\\"],
	},
	{
		name: "directives",
		before: "",
		pieces: ["# ", "escape", "=", "`", "\\", "\n", "syntax", "FROM a\n"],
	},
];

/** Every sequence of exactly `length` pieces. */
export function* sequences(
	pieces: readonly string[],
	length: number,
): Generator<string> {
	if (length === 0) {
		yield "";
		return;
	}
	for (const rest of sequences(pieces, length - 1))
		for (const piece of pieces) yield rest + piece;
}

/** Fragments for random Dockerfiles: whole instructions and what may break them. */
export const FRAGMENTS: readonly string[] = [
	"FROM alpine:3",
	"FROM a AS b",
	" AS ",
	"\n",
	"\r\n",
	" \\\n",
	"\\",
	"`",
	"# escape=`\n",
	"# syntax=x\n",
	"# check=skip=all\n",
	"# comment\n",
	"\t",
	" ",
	"\u00a0",
	"\ufeff",
	"RUN ",
	"RUN --mount=type=secret,id=a,env=B ",
	"RUN --mount=type=ssh ",
	"--mount=type=cache,target=/c ",
	"COPY --from=b --chown=1:1 a b\n",
	"COPY <<E /f\n$x\nE\n",
	"ADD https://example.com/a.git#b:c /d\n",
	"ENV A=b C='d e' F=\"$A\"\n",
	"ENV old form\n",
	"ARG X=${Y:-z}\n",
	"${A:-${B:+${C%%x*}}}",
	"$A",
	"${",
	"}",
	'"',
	"'",
	"LABEL a=b\n",
	"WORKDIR /w/../x\n",
	"USER 1000:1000\n",
	"EXPOSE 80-82/tcp $A\n",
	'CMD ["a", "b"]\n',
	"ENTRYPOINT exec\n",
	'SHELL ["/bin/bash", "-c"]\n',
	"HEALTHCHECK --interval=5s CMD true\n",
	"VOLUME /a /b\n",
	"STOPSIGNAL SIGTERM\n",
	"ONBUILD RUN x\n",
	"MAINTAINER me\n",
	"<<EOF",
	"EOF\n",
	"<<-'X' ",
	"X\n",
	"--",
	"=",
	"[",
	"é",
	"😀",
	"\0",
];
