import { request } from "node:http";

/** Where an HTTP server listens: a Unix socket, or a host and a port. */
export interface Endpoint {
	readonly socketPath?: string;
	readonly host?: string;
	readonly port?: number;
	readonly path: string;
}

/** The address at which every registry answers. */
export function registryEndpoint(registry: string): Endpoint {
	const [host = "", port = ""] = registry.split(":");
	return { host, port: Number.parseInt(port, 10), path: "/v2/" };
}

/** Whether a server answers a GET with status 200 within five seconds. */
export function answersHttp(endpoint: Endpoint): Promise<boolean> {
	return new Promise((resolve) => {
		const asked = request({ ...endpoint, timeout: 5000 }, (response) => {
			response.resume();
			resolve(response.statusCode === 200);
		});
		asked.on("timeout", () => asked.destroy());
		asked.on("error", () => resolve(false));
		asked.end();
	});
}
