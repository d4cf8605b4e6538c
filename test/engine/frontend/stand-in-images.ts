import { createHash } from "node:crypto";
import {
	chmod,
	mkdir,
	mkdtemp,
	readFile,
	rm,
	symlink,
	writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../command.ts";
import type { Engine } from "../ensure-engine.ts";
import { fillBusyboxRoot } from "../images/busybox-root.ts";

/** Parts of the configuration of an image, with the names of the OCI specification. */
export interface StandInConfiguration {
	readonly [key: string]: unknown;
	readonly config?: Readonly<Record<string, unknown>>;
}

/** Loads images under whatever names Dockerfiles ask for. */
export interface StandInImages {
	/** Makes a reference (`wd:1`) an image that is there; a second time with another configuration replaces the first. */
	readonly load: (
		reference: string,
		configuration?: StandInConfiguration,
	) => Promise<void>;
}

/**
 * The shell of a stand-in image. What a step does is not the matter of tests that use these images, only which steps there are: so a
 * step gets a few seconds for what it can do with busybox alone, and never fails.
 */
const patientShell = `#!/bin/busybox sh
/bin/busybox timeout -s KILL 5 /bin/busybox sh "$@" </dev/null
exit 0
`;

const platforms = [
	{ architecture: "amd64", os: "linux" },
	{ architecture: "arm64", os: "linux" },
	{ architecture: "arm", os: "linux", variant: "v7" },
	{ architecture: "s390x", os: "linux" },
];

const epoch = "2024-01-01T00:00:00Z";

/**
 * Stand-ins for public images on an engine of one's own: busybox under any name, for several platforms. The programs are those of this
 * machine on every platform, which the engine does not look into.
 */
export async function standInImages(engine: Engine): Promise<StandInImages> {
	const layer = await layerBytes();
	const loaded = new Map<string, string>();
	return {
		load: async (reference, configuration = {}) => {
			const wanted = JSON.stringify(configuration);
			if (loaded.get(reference) === wanted) return;
			await loadImage(engine, layer, reference, configuration);
			loaded.set(reference, wanted);
		},
	};
}

async function layerBytes(): Promise<Buffer> {
	const directory = await mkdtemp(join(tmpdir(), "keyhole-stand-in-"));
	try {
		const root = join(directory, "root");
		await mkdir(root);
		await fillBusyboxRoot(root, 'NAME="stand-in"\n');
		await rm(join(root, "bin/sh"), { force: true });
		await writeFile(join(root, "bin/sh"), patientShell);
		await chmod(join(root, "bin/sh"), 0o755);
		for (const name of ["bash", "pwsh", "zsh"])
			await symlink("sh", join(root, "bin", name)).catch(() => undefined);
		const archive = join(directory, "layer.tar");
		const options = ["--sort=name", "--mtime=@0", "--numeric-owner"];
		const from = `--directory=${root}`;
		await runCommand("tar", ["-cf", archive, ...options, from, "."]);
		return await readFile(archive);
	} finally {
		await rm(directory, { recursive: true, force: true });
	}
}

/** Writes an OCI layout with one image for several platforms, and has the engine load it. */
async function loadImage(
	engine: Engine,
	layer: Buffer,
	reference: string,
	{ config, ...rest }: StandInConfiguration,
): Promise<void> {
	const directory = await mkdtemp(join(tmpdir(), "keyhole-stand-in-"));
	try {
		const blobs = join(directory, "layout/blobs/sha256");
		await mkdir(blobs, { recursive: true });
		const blob = async (mediaType: string, contents: Buffer) => {
			const digest = createHash("sha256").update(contents).digest("hex");
			await writeFile(join(blobs, digest), contents);
			return { mediaType, digest: `sha256:${digest}`, size: contents.length };
		};
		const json = (mediaType: string, value: unknown) =>
			blob(mediaType, Buffer.from(JSON.stringify(value)));
		const oci = "application/vnd.oci.image";
		const layers = [await blob(`${oci}.layer.v1.tar`, layer)];
		const manifests = [];
		for (const platform of platforms) {
			const configuration = await json(`${oci}.config.v1+json`, {
				created: epoch,
				...platform,
				...rest,
				config: {
					Env: [
						"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
					],
					...config,
				},
				rootfs: {
					type: "layers",
					diff_ids: layers.map(({ digest }) => digest),
				},
				history: [{ created: epoch, created_by: "stand-in" }],
			});
			const manifest = { schemaVersion: 2, config: configuration, layers };
			manifests.push({
				...(await json(`${oci}.manifest.v1+json`, manifest)),
				platform,
			});
		}
		const index = { schemaVersion: 2, manifests };
		const top = await json(`${oci}.index.v1+json`, index);
		const annotations = { "io.containerd.image.name": fullName(reference) };
		await writeFile(
			join(directory, "layout/index.json"),
			JSON.stringify({
				schemaVersion: 2,
				manifests: [{ ...top, annotations }],
			}),
		);
		await writeFile(
			join(directory, "layout/oci-layout"),
			JSON.stringify({ imageLayoutVersion: "1.0.0" }),
		);
		const archive = join(directory, "image.tar");
		const from = `--directory=${join(directory, "layout")}`;
		await runCommand("tar", ["-cf", archive, from, "."]);
		await engine.run(["image", "load", "--quiet", "--input", archive]);
	} finally {
		await rm(directory, { recursive: true, force: true });
	}
}

/** `wd:1` is `docker.io/library/wd:1`, as the engine stores it. */
export function fullName(reference: string): string {
	const tagged = /[:@][^/]+$/.test(reference)
		? reference
		: `${reference}:latest`;
	const [first = "", ...rest] = tagged.split("/");
	if (rest.length === 0) return `docker.io/library/${tagged}`;
	const isHost = first === "localhost" || /[.:]/.test(first);
	return isHost ? tagged : `docker.io/${tagged}`;
}
