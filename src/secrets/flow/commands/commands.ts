import type { Handler } from "../invocation.ts";
import { archiveCommands } from "./archives.ts";
import { awkCommands } from "./awk.ts";
import { copyCommands } from "./copying.ts";
import { createCommands } from "./creating.ts";
import { gitCommands } from "./git.ts";
import { grepCommands } from "./grep.ts";
import { interpreterCommands } from "./interpreters.ts";
import { jqCommands } from "./jq.ts";
import { nameCommands } from "./names.ts";
import { removeCommands } from "./removing.ts";
import { searchCommands } from "./searching.ts";
import { sedCommands } from "./sed.ts";
import { slicingCommands } from "./slicing.ts";
import { sshCommands } from "./ssh.ts";
import { templateCommands } from "./templates.ts";
import { transferCommands } from "./transfer.ts";
import { wrapperCommands } from "./wrappers.ts";

/** Programs that need more than a table to be followed, by their names. */
export const commands: ReadonlyMap<string, Handler> = new Map<string, Handler>([
	...copyCommands,
	...createCommands,
	...removeCommands,
	...nameCommands,
	...awkCommands,
	...jqCommands,
	...grepCommands,
	...sedCommands,
	...slicingCommands,
	...templateCommands,
	...searchCommands,
	...archiveCommands,
	...transferCommands,
	...gitCommands,
	...sshCommands,
	...interpreterCommands,
	...wrapperCommands,
]);
