import { createHash } from "node:crypto";
import {
	createServer as createHttpServer,
	type IncomingMessage,
	type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { Server } from "node:net";
import { join } from "node:path";
import { runCommand } from "../../engine/command.ts";
import { answerWithGit } from "../../engine/servers/git-http.ts";
import type { Archives } from "./archives.ts";

export interface WebOptions {
	readonly address: string;
	readonly key: string;
	readonly certificate: string;
	/** Holds the bare repository `repository.git`. */
	readonly repositories: string;
	readonly archives: Archives;
}

export interface Web {
	/** Every request so far: method, host and path. */
	readonly requests: readonly string[];
	readonly stop: () => Promise<void>;
}

/**
 * All of the internet that builds of fixtures see: one server behind every name, on the ports of HTTP and HTTPS. It believes every
 * credential, and has of everything one: one git repository, one Python, npm and Debian package, one file.
 */
export async function startWeb(options: WebOptions): Promise<Web> {
	const executables = await runCommand("git", ["--exec-path"]);
	const backend = join(executables.stdout.trim(), "git-http-backend");
	const requests: string[] = [];
	const answer = async (
		request: IncomingMessage,
		response: ServerResponse,
	): Promise<void> => {
		const host = (request.headers.host ?? "").replace(/:\d+$/, "");
		const url = new URL(request.url ?? "/", `https://${host || "host"}`);
		requests.push(`${request.method} ${host}${request.url}`);
		const git = /\/(info\/refs|git-upload-pack|HEAD)$/.exec(url.pathname);
		if (git !== null) {
			request.url = `/repository.git/${git[1]}${url.search}`;
			answerWithGit(backend, options.repositories, request, response);
			return;
		}
		request.resume();
		const { status = 200, type, body, headers } = await respond(url, options);
		response.writeHead(status, {
			"Content-Type": type ?? "application/octet-stream",
			"Content-Length": body.length,
			"Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT",
			...headers,
		});
		response.end(request.method === "HEAD" ? undefined : body);
	};
	const listener = (request: IncomingMessage, response: ServerResponse) => {
		answer(request, response).catch(() => response.destroy());
	};
	const servers = [
		await listenAt(createHttpServer(listener), options.address, 80),
		await listenAt(
			createHttpsServer(
				{ key: options.key, cert: options.certificate },
				listener,
			),
			options.address,
			443,
		),
	];
	return {
		requests,
		stop: async () => {
			await Promise.all(
				servers.map(
					(server) =>
						new Promise<void>((stopped) => {
							server.close(() => stopped());
							server.closeAllConnections();
						}),
				),
			);
		},
	};
}

interface Answer {
	readonly status?: number;
	readonly type?: string;
	readonly body: Buffer;
	readonly headers?: Readonly<Record<string, string>>;
}

const text = (body: string, type = "text/plain"): Answer => ({
	type,
	body: Buffer.from(body),
});

const json = (value: unknown): Answer =>
	text(JSON.stringify(value), "application/json");

const file = (body: Buffer): Answer => ({
	body,
	headers: { ETag: `"${createHash("md5").update(body).digest("hex")}"` },
});

/** What stands behind an address. */
async function respond(url: URL, { archives }: WebOptions): Promise<Answer> {
	const { pathname, hostname } = url;
	const last = pathname.split("/").findLast((part) => part !== "") ?? "";
	// A registry of images, and what docker asks before it stores a login.
	if (/^\/v[12]\/?(?:_ping)?$/.test(pathname)) {
		return {
			...json({}),
			headers: { "Docker-Distribution-Api-Version": "registry/2.0" },
		};
	}
	if (hostname.startsWith("auth.") || pathname.endsWith("/token")) {
		return json({ token: "t", access_token: "t", expires_in: 300 });
	}
	if (hostname === "api.github.com") return github(url);
	if (/\.s3[.-].*amazonaws\.com$|^s3[.-]/.test(hostname)) {
		if (last === "") {
			return text(
				'<?xml version="1.0"?><ListAllMyBucketsResult><Owner><ID>1</ID></Owner><Buckets></Buckets></ListAllMyBucketsResult>',
				"application/xml",
			);
		}
		return file(Buffer.from("an object\n"));
	}
	if (pathname.endsWith(".whl")) return file(archives.wheel(last));
	if (pathname.includes("/simple/") && last !== "simple") {
		const wheel = `${last.replaceAll("-", "_")}-1.0-py3-none-any.whl`;
		return text(`<a href="/files/${wheel}">${wheel}</a>`, "text/html");
	}
	if (/^\/pypi\/[^/]+\/json$/.test(pathname)) return json({ releases: {} });
	if (/^(?:registry\.(?:npmjs|yarnpkg)|npm\.)/.test(hostname)) {
		return npm(url, archives);
	}
	if (pathname.endsWith(".deb")) {
		return file(archives.debian.get(last.slice(0, -4)) ?? Buffer.of());
	}
	if (/\/(?:In)?Release$/.test(pathname) && last === "Release") {
		return text(archives.debianRelease);
	}
	if (/\/Packages$/.test(pathname)) return text(archives.debianPackages);
	if (/\/(?:InRelease|Release\.gpg|Packages\.\w+|Sources.*)$/.test(pathname)) {
		return { status: 404, body: Buffer.from("not found\n") };
	}
	if (pathname.endsWith(".sh") || /^(?:sh|get|install)\./.test(hostname)) {
		return text("#!/bin/sh\necho installed\n");
	}
	if (/\.(?:tgz|tar\.gz)$/.test(pathname)) return file(archives.tarball);
	return file(Buffer.from("contents\n"));
}

function github({ pathname, hostname }: URL): Answer {
	if (pathname === "/" || pathname === "/user") {
		return {
			...json({ login: "me" }),
			headers: { "X-Oauth-Scopes": "repo, read:org, gist" },
		};
	}
	if (pathname === "/graphql") {
		return json({ data: { viewer: { login: "me" } } });
	}
	if (pathname.includes("/releases/")) {
		return json({
			id: 1,
			tag_name: "v1",
			assets: [
				{
					name: "a.txt",
					url: `https://${hostname}/assets/1`,
					state: "uploaded",
				},
			],
		});
	}
	return file(Buffer.from("an asset\n"));
}

/** Whatever its name: a package without dependencies. */
async function npm(
	{ pathname, origin }: URL,
	{ npmPackage }: Archives,
): Promise<Answer> {
	if (pathname.startsWith("/-/")) return json({});
	const [title = ""] = decodeURIComponent(pathname.slice(1)).split("/-/");
	const name = /^(?:@[^/]+\/)?[^/]*/.exec(title)?.[0] ?? title;
	const tarball = await npmPackage(name);
	if (pathname.endsWith(".tgz")) return file(tarball);
	const version = {
		name,
		version: "1.0.0",
		bin: { [name.replace(/^.*\//, "")]: "program.js" },
		dist: {
			tarball: `${origin}/${name}/-/package-1.0.0.tgz`,
			shasum: createHash("sha1").update(tarball).digest("hex"),
		},
	};
	return json({
		name,
		"dist-tags": { latest: "1.0.0" },
		versions: { "1.0.0": version },
	});
}

function listenAt<Kind extends Server & { closeAllConnections(): void }>(
	server: Kind,
	address: string,
	port: number,
): Promise<Kind> {
	return new Promise((resolve, reject) => {
		server.on("error", reject);
		server.listen(port, address, () => resolve(server));
	});
}

/** A key and a certificate of an authority that only these builds believe, and those of a server of all names. */
export async function makeCertificates(
	directory: string,
	names: readonly string[],
): Promise<{
	readonly authority: string;
	readonly key: string;
	readonly certificate: string;
}> {
	const openssl = async (...args: readonly string[]) =>
		(await runCommand("openssl", args, { directory })).stdout;
	const elliptic = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
	await openssl(
		...["req", "-x509", "-nodes", ...elliptic, "-days", "30"],
		...["-subj", "/CN=Authority of these builds"],
		...["-keyout", "authority.key", "-out", "authority.crt"],
	);
	const list = names.map((name) => `DNS:${name}`).join(",");
	await openssl(
		...["req", "-x509", "-nodes", ...elliptic, "-days", "30"],
		...["-subj", "/CN=everything", "-addext", `subjectAltName=${list}`],
		...["-addext", "basicConstraints=critical,CA:FALSE"],
		...["-CA", "authority.crt", "-CAkey", "authority.key"],
		...["-keyout", "server.key", "-out", "server.crt"],
	);
	const read = async (name: string) =>
		(await runCommand("cat", [name], { directory })).stdout;
	return {
		authority: await read("authority.crt"),
		key: await read("server.key"),
		certificate: await read("server.crt"),
	};
}
