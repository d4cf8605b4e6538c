import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type ListeningServer, listen } from "./listening-server.ts";

/** One file that a file server hands out. */
export interface ServedFile {
	readonly contents: string | Uint8Array;
	/** Further headers of the answer: `ETag`, `Last-Modified`, `Content-Disposition` … */
	readonly headers?: Readonly<Record<string, string>>;
	/** The value of `Authorization` that a client has to send; default: none. */
	readonly authorization?: string;
}

/** A request that reached the server. */
export interface FileRequest {
	readonly method: string;
	readonly path: string;
	readonly authorization: string | undefined;
	readonly status: number;
}

/** A running file server. */
export interface FileServer extends ListeningServer {
	/** Every request so far, in order. */
	readonly requests: readonly FileRequest[];
}

/** What a server shows over HTTPS, in PEM. */
export interface ServerCertificate {
	readonly key: string;
	readonly cert: string;
}

/**
 * Serves files over HTTP, or HTTPS with a certificate, by path (`/tool.tar.gz`). See the README on which address a build reaches: 127.0.0.1 for
 * `ADD http://…` and RUN steps on the host's network, `engine.bridgeAddress` for plain RUN steps.
 */
export async function startFileServer(
	files: Readonly<Record<string, ServedFile>>,
	address = "127.0.0.1",
	certificate?: ServerCertificate,
): Promise<FileServer> {
	const requests: FileRequest[] = [];
	const answer: RequestListener = (request, response) => {
		const path = new URL(request.url ?? "/", "http://server").pathname;
		const file = Object.hasOwn(files, path) ? files[path] : undefined;
		const { authorization } = request.headers;
		const status = statusOf(
			file,
			authorization,
			request.headers["if-none-match"],
		);
		requests.push({
			method: request.method ?? "",
			path,
			authorization,
			status,
		});
		response.writeHead(status, file === undefined ? {} : { ...file.headers });
		const withBody = status === 200 && request.method !== "HEAD";
		response.end(withBody ? file?.contents : undefined);
	};
	const server =
		certificate === undefined
			? createServer(answer)
			: createSecureServer({ ...certificate }, answer);
	return { ...(await listen(server, address)), requests };
}

function statusOf(
	file: ServedFile | undefined,
	authorization: string | undefined,
	knownTag: string | undefined,
): number {
	if (file === undefined) return 404;
	if (file.authorization !== undefined && file.authorization !== authorization)
		return 401;
	const tag = file.headers?.ETag;
	return tag !== undefined && knownTag === tag ? 304 : 200;
}
