/**
 * The instructions of the language. `heredocs` says whether an instruction's line may be followed by here-documents: of its own,
 * or (`inner`) of the instruction that it stores.
 */
export const KEYWORDS = [
	{ name: "ADD", heredocs: "own" },
	{ name: "ARG", heredocs: "none" },
	{ name: "CMD", heredocs: "none" },
	{ name: "COPY", heredocs: "own" },
	{ name: "ENTRYPOINT", heredocs: "none" },
	{ name: "ENV", heredocs: "none" },
	{ name: "EXPOSE", heredocs: "none" },
	{ name: "FROM", heredocs: "none" },
	{ name: "HEALTHCHECK", heredocs: "none" },
	{ name: "LABEL", heredocs: "none" },
	{ name: "MAINTAINER", heredocs: "none" },
	{ name: "ONBUILD", heredocs: "inner" },
	{ name: "RUN", heredocs: "own" },
	{ name: "SHELL", heredocs: "none" },
	{ name: "STOPSIGNAL", heredocs: "none" },
	{ name: "USER", heredocs: "none" },
	{ name: "VOLUME", heredocs: "none" },
	{ name: "WORKDIR", heredocs: "none" },
] as const;

export type Keyword = (typeof KEYWORDS)[number]["name"];
