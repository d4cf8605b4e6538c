import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
	type SecureShellAgent,
	startSecureShellAgent,
} from "../servers/ssh-agent.ts";

/** A directory that every client builds in its own words, and what has to come out. */
export interface Project {
	readonly directory: string;
	/** For the clients: the password is a variable here. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** The two agents of `default` and `deploy`. */
	readonly agent: SecureShellAgent;
	readonly deploy: SecureShellAgent;
	/** The files of the stage `result`, built with GREETING=hello. */
	readonly expected: Readonly<Record<string, string>>;
	readonly stop: () => Promise<void>;
}

const values = {
	token: "a token that a file holds",
	password: "a password that a variable holds",
};

const dockerfile = (frontend: string) => `# syntax=${frontend}
FROM debian:bookworm-slim AS work
WORKDIR /out
RUN --mount=type=secret,id=token,required sha256sum </run/secrets/token >token
RUN --mount=type=secret,id=password,env=PASSWORD,required printf %s "$PASSWORD" | sha256sum >password
RUN --mount=type=ssh,required ssh-add -L >keys
RUN --mount=type=ssh,id=deploy,required ssh-add -L >deploy-keys
COPY --from=extra note.txt .
COPY own.txt .
ARG GREETING=none
RUN echo "$GREETING" >greeting

FROM scratch AS other
COPY own.txt /other.txt

FROM scratch AS result
COPY --from=work /out /
`;

/**
 * Makes the project: `Dockerfile` with the stages `result` and `other`, `own.txt`, the file `token` for the secret of that name, and
 * the directory `extra` for the context of that name.
 */
export async function makeProject(
	directory: string,
	frontend: string,
): Promise<Project> {
	await mkdir(join(directory, "extra"), { recursive: true });
	const files = {
		Dockerfile: dockerfile(frontend),
		"own.txt": "own\n",
		token: values.token,
		".dockerignore": "token\nextra\n",
		"extra/note.txt": "note\n",
	};
	for (const [name, text] of Object.entries(files))
		await writeFile(join(directory, name), text);
	const agent = await startSecureShellAgent(["first"]);
	const deploy = await startSecureShellAgent(["second"]);
	return {
		directory,
		environment: {
			...process.env,
			PASSWORD: values.password,
			SSH_AUTH_SOCK: agent.socket,
			DEPLOY_SOCK: deploy.socket,
		},
		agent,
		deploy,
		expected: {
			token: `${sha256(values.token)}  -\n`,
			password: `${sha256(values.password)}  -\n`,
			keys: `${agent.keys[0]?.publicKey}\n`,
			"deploy-keys": `${deploy.keys[0]?.publicKey}\n`,
			"note.txt": "note\n",
			"own.txt": "own\n",
			greeting: "hello\n",
		},
		stop: async () => {
			await agent.stop();
			await deploy.stop();
		},
	};
}

function sha256(text: string): string {
	return createHash("sha256").update(text).digest("hex");
}
