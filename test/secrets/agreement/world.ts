import {
	cp,
	mkdir,
	mkdtemp,
	readFile,
	realpath,
	rm,
	writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "../../engine/ensure-engine.ts";
import { makeGitRepository } from "../../engine/servers/git-repository.ts";
import { startGitSshServer } from "../../engine/servers/git-ssh.ts";
import { makeArchives } from "./archives.ts";
import { makeCertificates, startWeb } from "./web.ts";

/** What stands for the world outside of a build: registries, forges, an internet. */
export interface World {
	/** A line of `known_hosts` for each host with SSH. */
	readonly knownHosts: string;
	/** Options of a build of this text: where names lead to, and what its base images are. */
	readonly optionsFor: (text: string) => Promise<readonly string[]>;
	/** Digests of the layers of all base images. */
	readonly layers: () => Promise<ReadonlySet<string>>;
	/** Puts a small project in every language into a directory. */
	readonly fillContext: (directory: string) => Promise<void>;
	readonly stop: () => Promise<void>;
}

const project = join(import.meta.dirname, "project");

/** Names that tools ask for without being told. */
const usualNames = [
	...["api.github.com", "codeload.github.com", "github.com", "gitlab.com"],
	...["deb.debian.org", "files.pythonhosted.org", "pypi.org"],
	...["index.rubygems.org", "rubygems.org", "repo.packagist.org"],
	...["packagist.org", "proxy.golang.org", "sum.golang.org"],
	...["index.crates.io", "static.crates.io", "repo.maven.apache.org"],
	...["registry.npmjs.org", "registry.yarnpkg.com", "auth.docker.io"],
	...["index.docker.io", "registry-1.docker.io", "b.s3.amazonaws.com"],
	...["s3.amazonaws.com", "sts.amazonaws.com", "uploads.github.com"],
];

/** Programs, and the smallest image that has them: the images are searched whole, and take their time. */
const images: readonly (readonly [RegExp, string])[] = [
	[/\b(?:cargo|go|gradle|java|mvnw?|rustc)\b/, "keyhole-builders"],
	[
		/\b(?:aws|bundle|composer|docker|docker-php-ext-install|gem|gh|perl|php|pip3?|pnpm|poetry|python3?|ruby|uv|yarn)\b/,
		"keyhole-languages",
	],
	[/\b(?:corepack|node|npm|npx)\b/, "keyhole-node"],
	[
		/:\/\/|\bacme|\b(?:apt|apt-get|b?zip2?|chpasswd|column|curl|envsubst|file|git|gpg|hexdump|jq|make|nc|openssl|passwd|ps|rsync|scp|sftp|socat|sqlite3|ssh|sudo|unzip|useradd|wget|xxd|xz|zstd)\b/,
		"keyhole-tools",
	],
];

/** What public images set in their configuration, by their names. */
const settings: readonly (readonly [RegExp, string])[] = [
	[/^golang\b/, "GOPATH=/go"],
	[/^maven\b/, "MAVEN_CONFIG=/root/.m2"],
	[/^ruby\b/, "GEM_HOME=/usr/local/bundle BUNDLE_APP_CONFIG=/usr/local/bundle"],
	[/^rust\b/, "CARGO_HOME=/usr/local/cargo RUSTUP_HOME=/usr/local/rustup"],
];

/** Prepares it for an engine of one's own, whose bridge has the ports free that the world uses. */
export async function makeWorld(
	engine: Engine,
	texts: readonly string[],
): Promise<World> {
	const directory = await mkdtemp(join(tmpdir(), "keyhole-world-"));
	const address = engine.bridgeAddress;
	const names = [...new Set([...usualNames, ...texts.flatMap(namesIn)])].sort();
	const certificates = await makeCertificates(directory, names);
	const { directory: repository } = await makeGitRepository(
		directory,
		"repository",
		{ "README.md": "a repository\n", "go.mod": "module example.org/r\n" },
	);
	const web = await startWeb({
		address,
		...certificates,
		repositories: directory,
		archives: await makeArchives(),
	});
	const secureShell = await startGitSshServer({
		publicKeys: "any",
		address,
		port: 22,
		repository,
	});
	const key = secureShell.knownHosts.replace(/^\S+ /, "");
	const hosts = names.map((name) => `--add-host=${name}:${address}`);
	const made = new Map<string, Promise<string>>();
	const once = (name: string, make: () => Promise<string>) => {
		const image = made.get(name) ?? make();
		made.set(name, image);
		return image;
	};
	/** The image that stands for what a FROM asks for; undefined for one that is as it should be. */
	const imageFor = async (
		reference: string,
		text: string,
	): Promise<string | undefined> => {
		if (isBusybox(reference, text)) {
			return once("small", () =>
				makeImage(
					engine,
					"small-in-world",
					"FROM busybox\nRUN mkdir -p /data /media /mnt /opt /srv /usr/local/bin\n",
				),
			);
		}
		const isPlain = /^(?:debian|node):/.test(reference);
		const base = images.find(([programs]) => programs.test(text))?.[1];
		if (base === undefined && isPlain) return undefined;
		const world = await once(base ?? "keyhole-tools", () =>
			makeWorldImage(engine, base ?? "keyhole-tools", certificates.authority),
		);
		const set = settings.find(([name]) => name.test(reference))?.[1];
		if (set === undefined) return world;
		const name = `${world}-${reference.replace(/\W.*/, "")}`;
		return once(name, () =>
			makeImage(engine, name, `FROM ${world}\nENV ${set}\n`),
		);
	};
	return {
		knownHosts: names.map((name) => `${name} ${key}`).join(""),
		optionsFor: async (text) => {
			const contexts: string[] = [];
			for (const reference of basesOf(text)) {
				const image = await imageFor(reference, text);
				if (image === undefined) continue;
				contexts.push(`--build-context=${reference}=docker-image://${image}`);
			}
			// A build that knows more hosts can no longer write into /etc/hosts.
			return text.includes("/etc/hosts") ? contexts : [...hosts, ...contexts];
		},
		layers: () => layersOf(engine),
		fillContext: (context) => cp(project, context, { recursive: true }),
		stop: async () => {
			await web.stop();
			await secureShell.stop();
			await rm(directory, { recursive: true });
		},
	};
}

/** Whether busybox has the programs as well; a step that calls what it has not would fail there. */
function isBusybox(reference: string, text: string): boolean {
	return (
		/^(?:busybox|alpine)\b(?!\/)/.test(reference) &&
		!/\b(?:bun|curl|git|jq|node|npm|npx|openssl|pip|pnpm|python3?|yarn)\b/.test(
			text.replaceAll(/^#.*$/gm, ""),
		)
	);
}

/** Whether nothing but busybox is needed to build it. */
export function isSmall(text: string): boolean {
	return basesOf(text).every((reference) => isBusybox(reference, text));
}

/** The images that stages are built on, as written. */
function basesOf(text: string): readonly string[] {
	const stages = new Set(
		[...text.matchAll(/^FROM\s.*\sAS\s+(\S+)/gim)].map(([, name = ""]) =>
			name.toLowerCase(),
		),
	);
	const references = [
		...text.matchAll(/^FROM\s+(?:--\S+\s+)*([^\s$]+)(?:\s|$)/gim),
	].map(([, reference = ""]) => reference);
	return [...new Set(references)].filter(
		(reference) =>
			reference !== "scratch" &&
			!reference.includes("windows") &&
			!stages.has(reference.toLowerCase()),
	);
}

/** The hosts of addresses, and of `git@host:path`. */
function namesIn(whole: string): readonly string[] {
	// What is put in for a password has slashes, and hides the host behind it.
	const text = whole.replace(/\$\([^()]*\)/g, "_");
	return [
		...text.matchAll(/:\/\/(?:[^/\s"'@]*@)?([a-z0-9.-]+)/gi),
		...text.matchAll(/\bgit@([a-z0-9.-]+)/gi),
		...text.matchAll(/\b((?:[a-z0-9-]+\.)+(?:example|com|org|io))\b/gi),
	]
		.map(([, name = ""]) => name)
		.filter((name) => /^[a-z0-9]+(?:[.-][a-z0-9]+)*$/i.test(name));
}

/** Builds an image out of a Dockerfile alone. */
async function makeImage(
	engine: Engine,
	name: string,
	text: string,
): Promise<string> {
	const context = await mkdtemp(join(tmpdir(), "keyhole-world-image-"));
	try {
		await writeFile(join(context, "Dockerfile"), text);
		await engine.run(["build", "--quiet", "--tag", name, context]);
		return name;
	} finally {
		await rm(context, { recursive: true });
	}
}

/** A base image in which the project lies at the top, and which believes the authority of the world. */
async function makeWorldImage(
	engine: Engine,
	base: string,
	authority: string,
): Promise<string> {
	await engine.ensureImage(base);
	const context = await mkdtemp(join(tmpdir(), "keyhole-world-image-"));
	try {
		await cp(project, join(context, "project"), { recursive: true });
		await writeFile(join(context, "authority.crt"), authority);
		await mkdir(join(context, "programs"));
		if (base !== "keyhole-tools" && base !== "keyhole-node") {
			const docker = await realpath(engine.dockerPath);
			await cp(docker, join(context, "programs/docker"));
		}
		await writeFile(
			join(context, "Dockerfile"),
			await readFile(join(import.meta.dirname, "world.Dockerfile"), "utf8"),
		);
		const image = `${base}-in-world`;
		await engine.run([
			...["build", "--quiet", `--build-arg=BASE=${base}`],
			`--add-host=registry.npmjs.org:${engine.bridgeAddress}`,
			...["--tag", image, context],
		]);
		return image;
	} finally {
		await rm(context, { recursive: true });
	}
}

async function layersOf(engine: Engine): Promise<ReadonlySet<string>> {
	const listed = await engine.run(["image", "ls", "--quiet", "--no-trunc"]);
	const ids = [...new Set(listed.stdout.trim().split("\n"))];
	const format = "--format={{json .RootFS.Layers}}";
	const { stdout } = await engine.run(["image", "inspect", format, ...ids]);
	return new Set(
		stdout
			.trim()
			.split("\n")
			.flatMap((line) => (JSON.parse(line) ?? []) as string[]),
	);
}
