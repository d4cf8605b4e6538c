import type { Server } from "node:http";
import { Server as SecureServer } from "node:https";

/** A server of a test: where it listens, and how it ends. */
export interface ListeningServer {
	/** `http://address:port`, or with `https`; without a slash at the end. */
	readonly url: string;
	readonly port: number;
	readonly stop: () => Promise<void>;
}

/** Starts a server on a free port of an address. */
export function listen(
	server: Server | SecureServer,
	address: string,
): Promise<ListeningServer> {
	return new Promise((resolve, reject) => {
		server.on("error", reject);
		server.listen(0, address, () => {
			const bound = server.address();
			if (typeof bound !== "object" || bound === null)
				throw new Error("a server on a port has an address");
			const scheme = server instanceof SecureServer ? "https" : "http";
			resolve({
				url: `${scheme}://${address}:${bound.port}`,
				port: bound.port,
				stop: () =>
					new Promise((stopped) => {
						server.close(() => stopped());
						server.closeAllConnections();
					}),
			});
		});
	});
}
