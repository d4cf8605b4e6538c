import { tmpdir } from "node:os";
import { runCommand } from "./command.ts";

/**
 * The text of an `.npmrc` that makes npm in a build step use the registry that this machine uses. Hand it to the step as
 * a secret file, so that no registry name enters an image or the repository:
 * `--secret id=npmrc,src=FILE` with `RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --network=host npm ci`
 * and `--allow network.host`.
 */
export async function npmSettings(): Promise<string> {
	const { stdout } = await runCommand("npm", ["config", "get", "registry"], {
		// Elsewhere npm would ask the project's own settings.
		directory: tmpdir(),
	});
	return `registry=${stdout.trim()}\nfund=false\naudit=false\nupdate-notifier=false\n`;
}
