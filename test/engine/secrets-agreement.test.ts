import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { runCommand } from "./command.ts";
import { missingForPrivateEngine } from "./tools.ts";

/** A sample of the comparison of the flow analysis with real builds; `npm run secrets:agreement` makes all of it. */

const program = join(import.meta.dirname, "../secrets/agreement/run.ts");

const missing = missingForPrivateEngine();
if (missing !== undefined)
	console.log(`secrets-agreement.test.ts: skipped: no ${missing}`);
else {
	test("what the analysis of flows says is what builds leave behind", async () => {
		const { status, stdout, stderr } = await runCommand(
			process.execPath,
			[program, "--small", "--every", "12", "--quiet"],
			{ mayFail: true },
		);
		assert.is(status, 0, `${stdout}\n${stderr}`);
		assert.match(stdout, /^[1-9]\d* of [1-9]\d* fixtures built/m);
	});
}

test.run();
