import {
	type ExecMount,
	encodeDefinition,
	exec,
	type Filesystem,
	file,
	image,
	marshal,
	withVariable,
} from "../../llb/index.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import type { Attestation } from "../gateway/result.ts";
import type { ContainerConfig } from "../image/image-config.ts";
import { parseImageConfig } from "../image/parse-image-config.ts";
import type { Lowered } from "../lower/lowered.ts";
import type { SbomRequest } from "../options/attestations.ts";
import { isAbsolutePath, joinPath } from "../values/go-path.ts";
import type { Platform } from "../values/platform.ts";
import { type BuildSession, onlyReference } from "./build-session.ts";

/** Scans what was built for one platform, and gives the statement about it. */
export type SbomScan = (
	platform: string,
	lowered: Lowered,
) => Promise<Attestation>;

// The protocol of BuildKit's scanners: docs/attestations/sbom-protocol.md.
const coreName = "sbom";
const coreTarget = `/run/src/core/${coreName}`;
const extrasTarget = "/run/src/extras";
const resultTarget = "/run/out/";

/** Looks the scanner image up, on the platform that steps run on, and gives what runs it. */
export async function prepareSbomScan(
	session: BuildSession,
	request: SbomRequest,
	scannerPlatform: Platform,
): Promise<SbomScan> {
	const { bridge, options } = session;
	const resolved = await bridge.resolveImageConfig({
		reference: request.generator,
		platform: scannerPlatform,
		resolveMode: options.imageResolveMode,
	});
	if (resolved.kind === "replaced") {
		throw unusable(
			`a source policy replaced the scanner ${request.generator} by ${resolved.source.identifier}, which is no image`,
		);
	}
	const parsed = parseImageConfig(resolved.config);
	if (!parsed.ok) {
		throw unusable(`the scanner ${request.generator}: ${parsed.message}`);
	}
	const { config } = parsed.value;
	const args = [...config.entrypoint, ...config.command];
	if (args.length === 0) {
		throw unusable(
			`the scanner ${resolved.reference} has neither ENTRYPOINT nor CMD, so there is nothing to run`,
		);
	}
	return async (platform, lowered) => {
		const results = scan(platform, lowered, {
			reference: resolved.reference,
			platform: scannerPlatform,
			config,
			args,
			parameters: request.parameters,
		});
		const solved = await bridge.solve({
			definition: encodeDefinition(marshal(results, lowered.marshalOptions)),
		});
		const utf8 = new TextEncoder();
		return {
			kind: "bundle",
			metadata: new Map([
				["reason", utf8.encode("sbom")],
				["sbom-core", utf8.encode(coreName)],
			]),
			reference: onlyReference(solved),
			path: "",
			predicateType: "https://spdx.dev/Document",
			subjects: [],
		};
	};
}

function unusable(message: string): GatewayError {
	return new GatewayError("FAILED_PRECONDITION", message);
}

interface Scanner {
	readonly reference: string;
	readonly platform: Platform;
	readonly config: ContainerConfig;
	readonly args: readonly string[];
	readonly parameters: ReadonlyMap<string, string>;
}

/** The directory of statements that the scanner leaves behind. */
function scan(
	platform: string,
	{ sbom, ignoreCache }: Lowered,
	scanner: Scanner,
): Filesystem {
	const root = image(scanner.reference, { platform: scanner.platform });
	const mounts: ExecMount[] = [
		{ kind: "bind", target: resultTarget, source: null },
		temporaryDirectory(root, scanner.platform),
		{ kind: "bind", target: coreTarget, source: sbom.core, readonly: true },
	];
	for (const [name, source] of sbom.extras) {
		const target = `${extrasTarget}/${coreName}-${name}`;
		mounts.push({ kind: "bind", target, source, readonly: true });
	}
	const { workingDirectory } = scanner.config;
	const { mounts: results } = exec({
		root,
		args: scanner.args,
		env: environmentOf(scanner, sbom.extras.size > 0),
		cwd: isAbsolutePath(workingDirectory)
			? workingDirectory
			: joinPath("/", workingDirectory),
		mounts,
		name: `[${platform}] generating sbom using ${scanner.reference}`,
		ignoreCache: ignoreCache || undefined,
	});
	return results[0] ?? null;
}

function environmentOf(
	{ config, parameters }: Scanner,
	hasExtras: boolean,
): readonly string[] {
	const added = [
		["BUILDKIT_SCAN_DESTINATION", resultTarget],
		["BUILDKIT_SCAN_SOURCE", coreTarget],
		...(hasExtras ? [["BUILDKIT_SCAN_SOURCE_EXTRAS", extrasTarget]] : []),
		...[...parameters].map(([key, value]) => [`BUILDKIT_SCAN_${key}`, value]),
	] as [string, string][];
	const inherited = config.environment.map((each): [string, string] => {
		const equals = each.indexOf("=");
		return equals === -1
			? [each, ""]
			: [each.slice(0, equals), each.slice(equals + 1)];
	});
	let env: readonly string[] = [];
	for (const [key, value] of [...inherited, ...added]) {
		env = withVariable(env, key, value);
	}
	return env;
}

/** In memory, except on Windows, which has no such mounts. */
function temporaryDirectory(root: Filesystem, platform: Platform): ExecMount {
	if (platform.os !== "windows") return { kind: "tmpfs", target: "/tmp" };
	return {
		kind: "bind",
		target: "/tmp",
		source: file(root, [
			{ kind: "mkdir", path: "/tmp", mode: 0o777, makeParents: true },
		]),
		selector: "/tmp",
		noOutput: true,
	};
}
