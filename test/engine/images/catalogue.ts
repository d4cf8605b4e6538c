import type { BaseImage, BaseLayer, ImageConfiguration } from "./base-image.ts";
import { busyboxVersions, fillBusyboxRoot } from "./busybox-root.ts";
import {
	certificateFile,
	debianContents,
	fillDebianRoot,
} from "./debian-root.ts";
import { fillNodeFiles, nodeVersion } from "./node-files.ts";
import {
	buildersContents,
	fillBuildersRoot,
	fillLanguagesRoot,
	fillToolsRoot,
	languagesContents,
	toolsContents,
} from "./tools-root.ts";

const searchPath =
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const debianLayer: BaseLayer = {
	name: "debian",
	contents: debianContents,
	fill: fillDebianRoot,
};

const nodeLayer: BaseLayer = {
	name: "node",
	contents: nodeVersion,
	fill: fillNodeFiles,
};

const toolsLayer: BaseLayer = {
	name: "debian-tools",
	contents: toolsContents,
	fill: fillToolsRoot,
};

const languagesLayer: BaseLayer = {
	name: "debian-languages",
	contents: languagesContents,
	fill: fillLanguagesRoot,
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
		configuration: debianConfiguration,
	},
	{
		references: ["node:24-bookworm-slim", "node:24-slim", "node:24"],
		layers: [debianLayer, nodeLayer],
		configuration: nodeConfiguration,
	},
	{
		references: ["keyhole-tools:latest"],
		layers: [debianLayer, toolsLayer],
		configuration: debianConfiguration,
	},
	{
		references: ["keyhole-node:latest"],
		layers: [debianLayer, nodeLayer, toolsLayer],
		configuration: nodeConfiguration,
	},
	{
		references: ["keyhole-languages:latest"],
		layers: [debianLayer, nodeLayer, toolsLayer, languagesLayer],
		configuration: nodeConfiguration,
	},
	{
		references: ["keyhole-builders:latest"],
		layers: [
			debianLayer,
			nodeLayer,
			toolsLayer,
			languagesLayer,
			{
				name: "debian-builders",
				contents: buildersContents,
				fill: fillBuildersRoot,
			},
		],
		configuration: nodeConfiguration,
	},
];

async function debianConfiguration(): Promise<ImageConfiguration> {
	return {
		Env: [searchPath],
		Cmd: ["bash"],
		Labels: assembledFrom("Debian packages, unpacked; with git and ssh"),
	};
}

async function nodeConfiguration(): Promise<ImageConfiguration> {
	return {
		Env: [
			searchPath,
			`NODE_VERSION=${await nodeVersion()}`,
			// The network may be one whose certificates only this machine knows.
			`NODE_EXTRA_CA_CERTS=/${certificateFile}`,
		],
		Cmd: ["node"],
		Labels: assembledFrom("Debian packages; node and npm from npm"),
	};
}

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
