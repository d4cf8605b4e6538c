import { LanguageServer } from "../lsp/server.ts";
import { EXIT, type ExitCode, type Io, UsageError } from "./io.ts";
import { version } from "./version.ts";

const help = `usage: keyhole lsp [--stdio]

Runs a language server on standard input and output: diagnostics, quick fixes, hover, completion, definitions and formatting.
`;

/** `keyhole lsp`. Ends when the client says so, or goes away. */
export async function runLsp(
	args: readonly string[],
	io: Io,
): Promise<ExitCode> {
	if (args.some((argument) => argument === "--help" || argument === "-h")) {
		io.stdout(help);
		return EXIT.clean;
	}
	const unknown = args.find((argument) => argument !== "--stdio");
	if (unknown !== undefined) {
		throw new UsageError(`there is no option ${unknown}`, help.trimEnd());
	}
	return new Promise((resolve) => {
		const server = new LanguageServer(
			version,
			(bytes) => io.stdout(bytes),
			(code) => {
				process.stdin.destroy();
				resolve(code === 0 ? EXIT.clean : EXIT.findings);
			},
		);
		process.stdin.on("data", (chunk: Buffer) => server.receive(chunk));
		process.stdin.on("end", () => resolve(EXIT.findings));
	});
}
