import type { BaseImage, BaseLayer } from "./base-image.ts";
import { busyboxVersions, fillBusyboxRoot } from "./busybox-root.ts";
import {
	certificateFile,
	debianContents,
	fillDebianRoot,
} from "./debian-root.ts";
import { fillNodeFiles, nodeVersion } from "./node-files.ts";

const searchPath =
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const debianLayer: BaseLayer = {
	name: "debian",
	contents: debianContents,
	fill: fillDebianRoot,
};

/** The images that can be assembled here, each with all its names. */
export const catalogue: readonly BaseImage[] = [
	{
		references: ["busybox:latest", "busybox:1", "busybox:stable"],
		layers: [busyboxLayer("busybox", 'NAME="busybox"\nID=busybox\n')],
		configuration: async () => ({
			Env: [searchPath],
			Cmd: ["sh"],
			Labels: assembledFrom("busybox-static from Debian"),
		}),
	},
	{
		references: ["alpine:latest", "alpine:3", "alpine:3.20"],
		layers: [
			busyboxLayer(
				"alpine",
				'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.20.0\nPRETTY_NAME="Alpine Linux v3.20"\n',
			),
		],
		configuration: async () => ({
			Env: [searchPath],
			Cmd: ["/bin/sh"],
			Labels: assembledFrom("busybox-static from Debian; no musl, no apk"),
		}),
	},
	{
		references: ["debian:bookworm-slim", "debian:bookworm", "debian:12-slim"],
		layers: [debianLayer],
		configuration: async () => ({
			Env: [searchPath],
			Cmd: ["bash"],
			Labels: assembledFrom("Debian packages, unpacked; with git and ssh"),
		}),
	},
	{
		references: ["node:24-bookworm-slim", "node:24-slim", "node:24"],
		layers: [
			debianLayer,
			{ name: "node", contents: nodeVersion, fill: fillNodeFiles },
		],
		configuration: async () => ({
			Env: [
				searchPath,
				`NODE_VERSION=${await nodeVersion()}`,
				// The network may be one whose certificates only this machine knows.
				`NODE_EXTRA_CA_CERTS=/${certificateFile}`,
			],
			Cmd: ["node"],
			Labels: assembledFrom("Debian packages; node and npm from npm"),
		}),
	},
];

function busyboxLayer(name: string, release: string): BaseLayer {
	return {
		name,
		contents: async () => `${await busyboxVersions()} ${release}`,
		fill: (root) => fillBusyboxRoot(root, release),
	};
}

function assembledFrom(what: string): Readonly<Record<string, string>> {
	return { "keyhole.test-image": `assembled for tests: ${what}` };
}
