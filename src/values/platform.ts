import { joinPath } from "./go-path.ts";
import { fail, type Result, succeed } from "./result.ts";
import { unescapePercent } from "./url.ts";

/** What an image runs on, in the words of the OCI image specification. Absent parts are empty. */
export interface Platform {
	/** `linux`, `windows` … in lower case once normalised. */
	readonly os: string;
	/** `amd64`, `arm64` … */
	readonly architecture: string;
	/** `v7` of `linux/arm/v7`. */
	readonly variant: string;
	/** `10.0.17763` of `windows(10.0.17763)/amd64`. */
	readonly osVersion: string;
	/** `win32k` of `windows(+win32k)/amd64`. */
	readonly osFeatures: readonly string[];
}

const knownSystems: ReadonlySet<string> = new Set(
	"aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows zos".split(
		" ",
	),
);

const knownArchitectures: ReadonlySet<string> = new Set(
	"386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc riscv riscv64 s390 s390x sparc sparc64 wasm".split(
		" ",
	),
);

const systemPattern =
	/^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.%-]*)((?:\+[A-Za-z0-9_.%-]+)*)\))?$/;
const partPattern = /^[A-Za-z0-9_.-]+$/;

/** A platform from its parts; what is left out is empty. */
export function createPlatform(
	os: string,
	architecture: string,
	parts: Partial<Omit<Platform, "os" | "architecture">> = {},
): Platform {
	return {
		os,
		architecture,
		variant: parts.variant ?? "",
		osVersion: parts.osVersion ?? "",
		osFeatures: parts.osFeatures ?? [],
	};
}

/**
 * Reads `os[(version[+feature…])][/architecture[/variant]]`, or an architecture alone.
 * @param host What a lone system or a lone architecture is completed with: the machine this runs on.
 */
export function parsePlatform(text: string, host: Platform): Result<Platform> {
	if (text.includes("*")) {
		return fail(
			`"${text}" is not a platform: wildcards are not possible`,
			text.indexOf("*"),
		);
	}
	const parts = text.split("/");
	const first = parts[0] as string;
	const system = systemPattern.exec(first);
	if (system === null) {
		return fail(
			`"${first}" is not an operating system in platform "${text}"; write <os>/<architecture>, such as linux/amd64`,
		);
	}
	const osVersion = decodeOption(system[2] ?? "");
	if (osVersion === undefined) {
		return fail(
			`the version "${system[2]}" in platform "${text}" has a broken % escape`,
			first.indexOf("(") + 1,
		);
	}
	const osFeatures: string[] = [];
	for (const written of (system[3] ?? "").split("+").slice(1)) {
		const feature = decodeOption(written);
		if (feature === undefined) {
			return fail(
				`the feature "${written}" in platform "${text}" has a broken % escape`,
				first.indexOf("+") + 1,
			);
		}
		osFeatures.push(feature);
	}
	let offset = 0;
	for (const part of parts.slice(1, 3)) {
		offset = text.indexOf("/", offset) + 1;
		if (!partPattern.test(part)) {
			return fail(
				`"${part}" cannot be part of platform "${text}"; letters, digits, "_", "." and "-" can`,
				offset,
			);
		}
	}
	if (parts.length > 3) {
		return fail(
			`"${text}" has too many parts for a platform; it has the form <os>/<architecture>[/<variant>]`,
			text.split("/", 3).join("/").length,
		);
	}
	const os = normalizeSystem(system[1] as string, host);
	if (parts.length === 1)
		return completeLone(text, os, osVersion, osFeatures, host);
	const [architecture, variant] = normalizeArchitecture(
		parts[1] as string,
		parts[2] ?? "",
	);
	return succeed({
		os,
		architecture,
		variant: writtenVariant(architecture, variant, parts.length === 3),
		osVersion,
		osFeatures,
	});
}

/** `os/architecture/variant`; `unknown` without system. */
export function formatPlatform(platform: Platform): string {
	if (platform.os === "") return "unknown";
	return joinPath(platform.os, platform.architecture, platform.variant);
}

/** Like `formatPlatform`, with system version and features: `windows(10.0.17763)/amd64`. */
export function formatFullPlatform(platform: Platform): string {
	if (platform.osVersion === "" && platform.osFeatures.length === 0)
		return formatPlatform(platform);
	if (platform.os === "") return "unknown";
	const version = encodeOption(platform.osVersion);
	const features = [...new Set(platform.osFeatures)]
		.filter((feature) => feature !== "")
		.sort()
		.map((feature) => `+${encodeOption(feature)}`)
		.join("");
	const os =
		version + features === ""
			? platform.os
			: `${platform.os}(${version}${features})`;
	return joinPath(os, platform.architecture, platform.variant);
}

/** The one spelling of a platform: lower case, aliases resolved (`x86_64` → `amd64`), default variants dropped. */
export function normalizePlatform(
	platform: Platform,
	host: Platform,
): Platform {
	if (isUsual(platform)) return platform;
	const [architecture, variant] = normalizeArchitecture(
		platform.architecture,
		platform.variant,
	);
	return {
		os: normalizeSystem(platform.os, host),
		architecture,
		variant,
		osVersion: platform.osVersion,
		osFeatures:
			platform.osFeatures.length < 2
				? platform.osFeatures
				: [...new Set(platform.osFeatures)].sort(),
	};
}

/** Whether it is one of the platforms that most builds are for, in its one spelling. */
function isUsual({ os, architecture, variant, osFeatures }: Platform): boolean {
	return (
		os === "linux" &&
		variant === "" &&
		osFeatures.length === 0 &&
		(architecture === "amd64" || architecture === "arm64")
	);
}

/** The platform of a Linux machine, from the name Node.js has for its architecture (`process.arch`). */
export function platformOfMachine(nodeArchitecture: string): Platform {
	const names: Readonly<Record<string, string>> = {
		ia32: "386",
		mipsel: "mipsle",
		ppc64: "ppc64le",
		x64: "amd64",
	};
	const architecture = names[nodeArchitecture] ?? nodeArchitecture;
	const variants: Readonly<Record<string, string>> = { arm: "v7", arm64: "v8" };
	return createPlatform("linux", architecture, {
		variant: variants[architecture] ?? "",
	});
}

function completeLone(
	text: string,
	os: string,
	osVersion: string,
	osFeatures: readonly string[],
	host: Platform,
): Result<Platform> {
	if (knownSystems.has(os)) {
		const variant =
			host.architecture === "arm" && host.variant !== "v7" ? host.variant : "";
		return succeed({
			os,
			architecture: host.architecture,
			variant,
			osVersion,
			osFeatures,
		});
	}
	const [architecture, variant] = normalizeArchitecture(text, "");
	if (!knownArchitectures.has(architecture)) {
		return fail(
			`"${text}" is neither an operating system nor an architecture; write <os>/<architecture>, such as linux/amd64`,
		);
	}
	return succeed({
		os: host.os,
		architecture,
		variant: writtenVariant(architecture, variant, false),
		osVersion,
		osFeatures,
	});
}

/** The variant a written platform keeps: 32-bit ARM means v7 unless said otherwise, 64-bit ARM spells out v8 only when asked to. */
function writtenVariant(
	architecture: string,
	variant: string,
	asked: boolean,
): string {
	if (!asked) return architecture === "arm" && variant === "v7" ? "" : variant;
	return architecture === "arm64" && variant === "" ? "v8" : variant;
}

function normalizeSystem(os: string, host: Platform): string {
	if (os === "") return host.os;
	const lower = os.toLowerCase();
	return lower === "macos" ? "darwin" : lower;
}

function normalizeArchitecture(
	written: string,
	writtenVariant: string,
): readonly [architecture: string, variant: string] {
	const architecture = written.toLowerCase();
	const variant = writtenVariant.toLowerCase();
	switch (architecture) {
		case "i386":
			return ["386", ""];
		case "x86_64":
		case "x86-64":
		case "amd64":
			return ["amd64", variant === "v1" ? "" : variant];
		case "aarch64":
		case "arm64":
			if (["8", "v8", "v8.0"].includes(variant)) return ["arm64", ""];
			if (["9", "9.0", "v9.0"].includes(variant)) return ["arm64", "v9"];
			return ["arm64", variant];
		case "armhf":
			return ["arm", "v7"];
		case "armel":
			return ["arm", "v6"];
		case "arm":
			if (variant === "" || variant === "7") return ["arm", "v7"];
			if (["5", "6", "8"].includes(variant)) return ["arm", `v${variant}`];
			return ["arm", variant];
		default:
			return [architecture, variant];
	}
}

const optionEscapes: Readonly<Record<string, string>> = {
	"%": "%25",
	"+": "%2B",
	"(": "%28",
	")": "%29",
	"/": "%2F",
};

function encodeOption(text: string): string {
	return text.replace(/[%+()/]/g, (c) => optionEscapes[c] as string);
}

function decodeOption(text: string): string | undefined {
	const decoded = unescapePercent(text);
	return decoded.ok ? decoded.value : undefined;
}
