import type { ClientBuild, ClientFile } from "../clients/client-file.ts";
import type { ClientReaders } from "../clients/read-client.ts";
import { scriptWord } from "../clients/script.ts";
import type { ClientEdits } from "./client-result.ts";
import { editBake } from "./edit-bake.ts";
import { editCommands } from "./edit-command.ts";
import { editCompose } from "./edit-compose.ts";
import { editGitlab, editWorkflow } from "./edit-workflow.ts";
import type { SecretMove } from "./fix-result.ts";

/** Makes the builds of a file pass as secrets what they passed as arguments or files. */
export function editClient(
	{ kind, source }: ClientFile,
	builds: readonly ClientBuild[],
	moves: readonly SecretMove[],
	{ yaml, shell }: ClientReaders,
): ClientEdits {
	if (moves.length === 0) return { edits: [], remarks: [] };
	switch (kind) {
		case "compose":
			return editCompose(source, builds, moves, yaml);
		case "bake":
			return editBake(source, builds, moves);
		case "workflow":
			return editWorkflow(source, builds, moves, yaml, shell);
		case "gitlab":
			return editGitlab(source, builds, moves, yaml, shell);
		case "script":
			return {
				edits: editCommands(source, scriptWord(source), builds, moves, shell),
				remarks: [],
			};
	}
}
