import { spawn } from "node:child_process";
import {
	createServer,
	type IncomingMessage,
	type ServerResponse,
} from "node:http";
import { join } from "node:path";
import { runCommand } from "../command.ts";
import { type ListeningServer, listen } from "./listening-server.ts";

/** How a git server over HTTP treats its repositories. */
export interface GitHttpOptions {
	/** Holds the bare repositories: `tool.git` there is `URL/tool.git`. */
	readonly directory: string;
	/** The `Authorization` value that a repository asks for, by name (`tool.git`); others are open to all. */
	readonly authorization?: Readonly<Record<string, string>>;
	/** Default 127.0.0.1. */
	readonly address?: string;
}

/** A request that reached the server. */
export interface GitRequest {
	readonly path: string;
	readonly authorization: string | undefined;
	readonly status: number;
}

/** A running git server. */
export interface GitHttpServer extends ListeningServer {
	/** Every request so far, in order of their answers. */
	readonly requests: readonly GitRequest[];
}

/** The `Authorization` value of a user name and a password; git hosts take a token as the password of `x-access-token`. */
export function basicAuthorization(user: string, password: string): string {
	return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

/** Serves repositories, for reading, over git's smart HTTP protocol, with git's own `http-backend` behind. */
export async function startGitHttpServer(
	options: GitHttpOptions,
): Promise<GitHttpServer> {
	const executables = await runCommand("git", ["--exec-path"]);
	const backend = join(executables.stdout.trim(), "git-http-backend");
	const requests: GitRequest[] = [];
	const server = createServer((request, response) => {
		const { authorization } = request.headers;
		const path = request.url ?? "/";
		response.on("close", () =>
			requests.push({ path, authorization, status: response.statusCode }),
		);
		const repository = path.split("/")[1] ?? "";
		const wanted = options.authorization?.[repository];
		if (wanted === undefined || sameCredentials(wanted, authorization))
			answerWithGit(backend, options.directory, request, response);
		else {
			response.writeHead(401, { "WWW-Authenticate": 'Basic realm="test"' });
			response.end();
		}
	});
	const listening = await listen(server, options.address ?? "127.0.0.1");
	return { ...listening, requests };
}

/** BuildKit writes the scheme's name small, which RFC 9110 allows: its case means nothing. */
function sameCredentials(wanted: string, given: string | undefined): boolean {
	const normal = (value: string) =>
		value.replace(/^\S+/, (scheme) => scheme.toLowerCase());
	return given !== undefined && normal(wanted) === normal(given);
}

/** Answers one request with git's CGI program (RFC 3875), out of the bare repositories below a directory. */
export function answerWithGit(
	backend: string,
	directory: string,
	request: IncomingMessage,
	response: ServerResponse,
): void {
	const url = new URL(request.url ?? "/", "http://server");
	const child = spawn(backend, [], {
		env: {
			PATH: process.env.PATH,
			GIT_CONFIG_GLOBAL: "/dev/null",
			GIT_CONFIG_COUNT: "1",
			GIT_CONFIG_KEY_0: "safe.directory",
			GIT_CONFIG_VALUE_0: "*",
			GIT_HTTP_EXPORT_ALL: "1",
			GIT_PROJECT_ROOT: directory,
			GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
			HTTP_CONTENT_ENCODING: request.headers["content-encoding"],
			CONTENT_TYPE: request.headers["content-type"],
			CONTENT_LENGTH: request.headers["content-length"],
			PATH_INFO: decodeURIComponent(url.pathname),
			QUERY_STRING: url.search.slice(1),
			REMOTE_ADDR: request.socket.remoteAddress,
			REQUEST_METHOD: request.method,
		},
		stdio: ["pipe", "pipe", "ignore"],
	});
	request.pipe(child.stdin);
	child.stdin.on("error", () => undefined);
	child.on("error", () => response.destroy());
	let head = Buffer.alloc(0);
	child.stdout.on("data", (chunk: Buffer) => {
		if (response.headersSent) {
			response.write(chunk);
			return;
		}
		head = Buffer.concat([head, chunk]);
		const end = head.indexOf("\r\n\r\n");
		if (end < 0) return;
		writeHead(response, head.toString("latin1", 0, end));
		response.write(head.subarray(end + 4));
	});
	child.stdout.on("end", () => {
		if (!response.headersSent) response.writeHead(502);
		response.end();
	});
}

function writeHead(response: ServerResponse, head: string): void {
	const fields = head.split("\r\n").map((line): [string, string] => {
		const colon = line.indexOf(":");
		return [line.slice(0, colon), line.slice(colon + 1).trim()];
	});
	const status = fields.find(([name]) => name === "Status")?.[1] ?? "200";
	response.writeHead(
		Number.parseInt(status, 10),
		fields.filter(([name]) => name !== "Status").flat(),
	);
}
