import { type Filesystem, git, http } from "../../llb/index.ts";
import type {
	AddInstruction,
	Dockerfile,
	Stage,
	Word,
} from "../dockerfile/ast.ts";
import { expandWord } from "../dockerfile/expand.ts";
import type { BuildArguments, GlobalScope } from "../dockerfile/scope.ts";
import { scratchName } from "../dockerfile/stages.ts";
import { parseChecksum } from "../values/checksum.ts";
import { parseInteger } from "../values/go-int.ts";
import { classifySource } from "../values/remote-source.ts";
import { fileNameOfUrl, hasHttpScheme } from "../values/url.ts";
import { BuildRefused } from "./build-refused.ts";
import { placeOf, refusedAt, refuseWord } from "./refuse.ts";
import type { LowerRequest } from "./request.ts";
import type { Resolver, SourceTime } from "./resolver.ts";

/**
 * `SOURCE_DATE_EPOCH`: the time that a reproducible build gives to what it makes. It is a number of seconds, or says where to take the
 * time from: `context`, a named context, or a stage that does nothing but ADD one remote source.
 */
export interface Epoch {
	/** Since 1970. */
	readonly seconds: bigint;
	/** For file times; wraps around where 64 bits are not enough, as engines expect it. */
	readonly nanoseconds: bigint;
	/** For the history: RFC 3339. Undefined where that has no room for the year. */
	readonly created: string | undefined;
}

const argumentName = "SOURCE_DATE_EPOCH";

/** The value that was asked for; undefined when none was. */
export function epochValue(
	buildArguments: BuildArguments,
	globals: GlobalScope,
): string | undefined {
	return (
		buildArguments.get(argumentName) ??
		(globals.environment.get(argumentName) || undefined)
	);
}

/** Finds the time that `value` stands for; undefined when there is none, which is no error. */
export async function resolveEpoch(
	value: string,
	document: Dockerfile,
	request: LowerRequest,
	globals: GlobalScope,
	resolver: Resolver,
): Promise<Epoch | undefined> {
	if (value === "") return undefined;
	const seconds = parseInteger(value);
	if (seconds.ok) return epochOf({ seconds: seconds.value });
	const source = await epochSource(value, document, request, globals, resolver);
	const time = await resolver.sourceTime(source.filesystem, source.logName);
	return time && epochOf(time);
}

/** What becomes of build arguments: the time in place of where it comes from. */
export function withEpoch(
	buildArguments: BuildArguments,
	epoch: Epoch | undefined,
): BuildArguments {
	if (!buildArguments.has(argumentName)) return buildArguments;
	const changed = new Map(buildArguments);
	if (epoch === undefined) changed.delete(argumentName);
	else changed.set(argumentName, String(epoch.seconds));
	return changed;
}

/** The same for the global scope. */
export function globalsWithEpoch(
	globals: GlobalScope,
	epoch: Epoch | undefined,
): GlobalScope {
	const { environment } = globals;
	if (environment.get(argumentName) === undefined) return globals;
	return {
		...globals,
		environment:
			epoch === undefined
				? environment.delete(argumentName)
				: environment.set(argumentName, String(epoch.seconds)),
	};
}

function epochOf({ seconds, offsetMinutes = 0 }: SourceTime): Epoch {
	return {
		seconds,
		nanoseconds: BigInt.asIntN(64, seconds * 1_000_000_000n),
		created: formatTime(seconds, offsetMinutes),
	};
}

const firstSecond = -62_167_219_200n;
const afterLastSecond = 253_402_300_800n;

/** RFC 3339 has room for the years 0 to 9999 and for offsets of less than a day. */
function formatTime(
	seconds: bigint,
	offsetMinutes: number,
): string | undefined {
	const local = seconds + BigInt(offsetMinutes) * 60n;
	if (local < firstSecond || local >= afterLastSecond) return undefined;
	const text = new Date(Number(local) * 1000).toISOString().slice(0, 19);
	if (offsetMinutes === 0) return `${text}Z`;
	const minutes = Math.abs(offsetMinutes);
	if (minutes >= 24 * 60) return undefined;
	const two = (number: number) => String(number).padStart(2, "0");
	const sign = offsetMinutes < 0 ? "-" : "+";
	return `${text}${sign}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
}

interface EpochSource {
	readonly filesystem: Filesystem;
	readonly logName: string;
}

async function epochSource(
	value: string,
	document: Dockerfile,
	request: LowerRequest,
	globals: GlobalScope,
	resolver: Resolver,
): Promise<EpochSource> {
	if (value === "context") {
		return {
			filesystem: await resolver.mainContext(undefined),
			logName: "[internal] resolve main build context metadata",
		};
	}
	const context = resolver.namedContext(value, {
		platform: undefined,
		resolveMode: request.imageResolveMode,
		followPaths: () => undefined,
	});
	if (context !== undefined) {
		const loaded = await context.load();
		return {
			filesystem: loaded.output,
			logName: `[internal] resolve SOURCE_DATE_EPOCH named context ${value}`,
		};
	}
	const name = value.toLowerCase();
	const stage = document.stages.find((each) => each.name === name);
	if (stage === undefined) {
		throw new BuildRefused(`invalid SOURCE_DATE_EPOCH: "${value}"`, {
			help: 'it is a number of seconds since 1970, "context", or the name of a context or stage to take the time from',
		});
	}
	try {
		return {
			filesystem: stageSource(stage, document, request, globals),
			logName: `[internal] resolve SOURCE_DATE_EPOCH source stage ${stage.name}`,
		};
	} catch (error) {
		throw refusedAt(error, placeOf(stage.from));
	}
}

const stageForm =
	"a stage that tells SOURCE_DATE_EPOCH is FROM scratch with one ADD of a single URL or git repository, and ARG if needed";

function stageSource(
	stage: Stage,
	document: Dockerfile,
	request: LowerRequest,
	globals: GlobalScope,
): Filesystem {
	let environment = globals.environment.delete(argumentName);
	const refuse = (problem: string): BuildRefused =>
		new BuildRefused(
			`stage "${stage.name}" cannot tell SOURCE_DATE_EPOCH: ${problem}`,
			{ help: stageForm },
		);
	const expand = (word: Word): string => {
		const expansion = expandWord(word.value, environment, document);
		if (expansion.kind === "expanded") return expansion.value;
		throw refuseWord(word, expansion.problem, undefined);
	};
	if (expand(stage.from.base) !== scratchName) {
		throw refuse(`it builds on "${stage.from.base.value}"`);
	}
	let source: AddInstruction | undefined;
	let found: Filesystem = null;
	for (const instruction of stage.instructions) {
		switch (instruction.kind) {
			case "arg":
				for (const { key, value } of instruction.declarations) {
					const given = request.buildArguments.get(key.value);
					const text = given ?? (value && expand(value));
					if (text === undefined) continue;
					environment = environment.set(key.value, text);
				}
				break;
			case "add":
				if (source !== undefined) throw refuse("it has more than one ADD");
				source = instruction;
				found = addSource(instruction, expand, refuse);
				break;
			default:
				throw refuse(
					`${instruction.keyword.value.toUpperCase()} cannot stand in it`,
				);
		}
	}
	if (source === undefined) throw refuse("it has no ADD");
	return found;
}

function addSource(
	instruction: AddInstruction,
	expand: (word: Word) => string,
	refuse: (problem: string) => BuildRefused,
): Filesystem {
	const [first, ...others] = instruction.sources;
	if (first?.kind !== "path" || others.length > 0) {
		throw refuse("its ADD does not have exactly one remote source");
	}
	const address = expand(first.word);
	const checksum = instruction.checksum && expand(instruction.checksum);
	const source = classifySource(address);
	switch (source.kind) {
		case "http":
			return download(address, checksum, refuse);
		case "git": {
			const { reference } = source;
			return git(reference.remote, {
				ref: reference.ref,
				keepGitDirectory:
					instruction.keepGitDir === true ||
					reference.keepGitDirectory === true,
				checksum: checksum || reference.checksum,
				subdirectory: reference.subdirectory,
				skipSubmodules: reference.submodules === false,
			});
		}
		case "invalid-git":
			// A repository whose query cannot be is a mere download here.
			if (hasHttpScheme(address)) return download(address, checksum, refuse);
			throw refuse(source.failure.message);
		case "path":
			throw refuse(`"${address}" is neither a URL nor a git repository`);
	}
}

function download(
	address: string,
	checksum: string | undefined,
	refuse: (problem: string) => BuildRefused,
): Filesystem {
	if (checksum) {
		const parsed = parseChecksum(checksum);
		if (!parsed.ok) throw refuse(parsed.message);
	}
	return http(address, { filename: fileNameOfUrl(address), checksum });
}
