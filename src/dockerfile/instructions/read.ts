import type { Keyword } from "../../../grammar/keywords.ts";
import type { Instruction } from "../ast.ts";
import type { Failure } from "../problem.ts";
import { readArg } from "./arg.ts";
import { readCmd, readEntrypoint, readShell } from "./commands.ts";
import { readAdd, readCopy } from "./copy.ts";
import { readEnv, readLabel } from "./environment.ts";
import { readFrom } from "./from.ts";
import { readHealthcheck } from "./healthcheck.ts";
import type { Language, Line } from "./line.ts";
import { readExpose, readVolume } from "./lists.ts";
import { readRun } from "./run.ts";
import {
	readMaintainer,
	readStopsignal,
	readUser,
	readWorkdir,
} from "./single-value.ts";

type Read = (line: Line, language: Language) => Instruction | Failure;

/** How each instruction's arguments are read. ONBUILD is not here: it needs the reading of whole lines. */
export const READERS: Readonly<Record<Exclude<Keyword, "ONBUILD">, Read>> = {
	ADD: readAdd,
	ARG: readArg,
	CMD: readCmd,
	COPY: readCopy,
	ENTRYPOINT: readEntrypoint,
	ENV: readEnv,
	EXPOSE: readExpose,
	FROM: readFrom,
	HEALTHCHECK: readHealthcheck,
	LABEL: readLabel,
	MAINTAINER: readMaintainer,
	RUN: readRun,
	SHELL: readShell,
	STOPSIGNAL: readStopsignal,
	USER: readUser,
	VOLUME: readVolume,
	WORKDIR: readWorkdir,
};
