import { runLsp } from "../../src/cli/lsp.ts";
import { processIo } from "../../src/cli/process-io.ts";

/** The server as a process of its own, for tests. */
process.exitCode = await runLsp(["--stdio"], processIo());
