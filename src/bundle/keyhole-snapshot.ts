// Node.js loads it to write to a pipe; what is here already does not have to be compiled then.
import "node:net";
import { startupSnapshot } from "node:v8";
import { runLint } from "../cli/lint.ts";
import { runProcess } from "../cli/run-process.ts";
import { forgetProcess } from "./forget-process.ts";
import { sampleFiles } from "./sample-build.ts";

/**
 * The program whose memory becomes the start-up snapshot of the command line tool. It has all commands; the linter, which people and
 * editors start for one file at a time, is there with its grammar built and its functions compiled.
 */
forgetProcess();
startupSnapshot.setDeserializeMainFunction(() => void runProcess());

const output: string[] = [];
void runLint(["-"], {
	stdout: (text) => void output.push(String(text)),
	stderr: (text) => void output.push(String(text)),
	terminal: false,
	cwd: "/",
	environment: {},
	readStdin: async () => Buffer.from(sampleFiles.Dockerfile ?? ""),
}).then((code) => {
	if (code > 1) throw new Error(`the sample was not checked: ${output}`);
});
