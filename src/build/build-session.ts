import {
	type Definition,
	decodeDefinition,
	digestOf,
	encodeDefinition,
	type Filesystem,
	fromDefinition,
	marshal,
} from "../../llb/index.ts";
import type { Bridge } from "../gateway/bridge.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import type { OpeningBridge } from "../gateway/open-bridge.ts";
import type { Reference, Result } from "../gateway/result.ts";
import type { FrontendOptions } from "../options/frontend-options.ts";
import type { Platform } from "../values/platform.ts";
import { lazy } from "./lazy.ts";

/**
 * One build while the engine has not said yet what it can do: what the client asked for, and the few questions that several parts ask
 * the engine.
 */
export interface OpeningSession {
	readonly opening: OpeningBridge;
	readonly options: FrontendOptions;
	/** The machine this process runs on. */
	readonly host: Platform;
	/** The client's session. */
	readonly sessionId: string;
	/** The session to read one of the client's directories from. */
	sessionOf(directory: string): string;
	/** The file systems another frontend gave to this one, encoded, by name. Asked for once. */
	encodedInputs(): Promise<ReadonlyMap<string, Uint8Array>>;
	/** The same, to build on. */
	input(name: string): Promise<{ readonly filesystem: Filesystem } | undefined>;
	/**
	 * Hands a file system that is not the result of the build to the engine, which makes it when something of it is read. Equal ones are
	 * handed over once.
	 */
	open(filesystem: Filesystem): Promise<OpenedFilesystem>;
}

/** One build. */
export interface BuildSession extends OpeningSession {
	readonly bridge: Bridge;
}

/** A file system the engine knows: absent, it is empty. */
export interface OpenedFilesystem {
	readonly reference: Reference | undefined;
	readonly definition: Definition;
}

export function openSession(
	opening: OpeningBridge,
	options: FrontendOptions,
	host: Platform,
	sessionId: string,
): OpeningSession {
	const encodedInputs = lazy(() => opening.inputs());
	const opened = new Map<string, Promise<OpenedFilesystem>>();
	return {
		opening,
		options,
		host,
		sessionId,
		encodedInputs,
		sessionOf: (directory) => options.localSessions.get(directory) ?? sessionId,
		async input(name) {
			const encoded = (await encodedInputs()).get(name);
			if (encoded === undefined) return undefined;
			try {
				return { filesystem: fromDefinition(decodeDefinition(encoded)) };
			} catch (error) {
				throw new GatewayError(
					"UNKNOWN",
					`the frontend input "${name}" cannot be used: ${(error as Error).message}`,
					[],
					error,
				);
			}
		},
		open(filesystem) {
			const definition = marshal(filesystem, { platform: host });
			const encoded = encodeDefinition(definition);
			const key = digestOf(encoded);
			const known = opened.get(key);
			if (known !== undefined) return known;
			const solved = opening.solve(encoded).then((result) => ({
				reference: onlyReference(result),
				definition,
			}));
			opened.set(key, solved);
			return solved;
		},
	};
}

/** The reference of a result that can have one only. */
export function onlyReference({ references }: Result): Reference | undefined {
	if (references.kind === "single") return references.reference;
	throw new GatewayError(
		"INTERNAL",
		"the engine answered with a list of file systems where it was asked for one",
	);
}

/** Reads a file of a file system; an empty file system has none. */
export async function readFile(
	{ opening }: OpeningSession,
	{ reference }: OpenedFilesystem,
	path: string,
	length = 0,
): Promise<Uint8Array> {
	if (reference === undefined) {
		throw new GatewayError(
			"NOT_FOUND",
			`open ${path}: no such file or directory`,
		);
	}
	const bridge = await opening.bridge;
	return bridge.readFile(
		reference,
		path,
		length === 0 ? undefined : { offset: 0, length },
	);
}
