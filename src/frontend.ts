import { buildDockerfile } from "./build/build-dockerfile.ts";
import { serveProcess } from "./gateway/serve.ts";

/** The process that BuildKit starts: serves one build on standard input and output, and ends. */
void serveProcess(buildDockerfile);
