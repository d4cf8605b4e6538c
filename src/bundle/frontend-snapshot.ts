import { startupSnapshot } from "node:v8";
import { buildDockerfile } from "../build/build-dockerfile.ts";
import { serveProcess } from "../gateway/serve.ts";
import { forgetProcess } from "./forget-process.ts";
import { warmUp } from "./warm-up.ts";

/**
 * The program whose memory becomes the start-up snapshot of the frontend. When Node.js starts from that, all modules are loaded, the
 * grammars are built, and every function the warm-up has called is compiled.
 */
forgetProcess();
startupSnapshot.setDeserializeMainFunction(
	() => void serveProcess(buildDockerfile),
);
void warmUp();
