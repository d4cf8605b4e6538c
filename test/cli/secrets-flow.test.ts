import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Io } from "../../src/cli/io.ts";
import { runSecretsFlow } from "../../src/cli/secrets-flow.ts";

async function run(text: string, ...args: string[]) {
	let output = "";
	let errors = "";
	const io: Io = {
		stdout: (chunk) => {
			output += chunk;
		},
		stderr: (chunk) => {
			errors += chunk;
		},
		terminal: false,
		cwd: "/",
		environment: {},
		readStdin: async () => new TextEncoder().encode(text),
	};
	const exit = await runSecretsFlow([...args, "-"], io);
	return { exit, output, errors };
}

const leak =
	"FROM a\nRUN --mount=type=secret,id=tok cp /run/secrets/tok /root/tok\n";

test("JSON as documented", async () => {
	const { exit, output } = await run(leak, "--format", "json");
	assert.is(exit, 1);
	const { steps, ...finding } = JSON.parse(output).findings[0];
	assert.equal(JSON.parse(output).secrets, [
		{ secret: "tok", verdict: "leaks" },
	]);
	assert.equal(finding, {
		secret: "tok",
		kind: "layer",
		verdict: "leaks",
		exported: true,
		stage: "stage-0",
		line: 2,
		range: { start: { line: 2, column: 32 }, end: { line: 2, column: 61 } },
		reason: "/root/tok is part of the layer",
	});
	assert.is(steps[0].text, "the secret tok is mounted at /run/secrets/tok");
});

test("SARIF has a code flow for each finding", async () => {
	const { output } = await run(leak, "--format", "sarif");
	const [result] = JSON.parse(output).runs[0].results;
	assert.is(result.ruleId, "secret-flow-layer");
	assert.is(result.level, "error");
	const { locations } = result.codeFlows[0].threadFlows[0];
	assert.is(locations[0].location.physicalLocation.region.startLine, 2);
	assert.ok(locations.length > 2);
});

test("words with code frames", async () => {
	const { output } = await run(leak);
	assert.match(output, "<stdin>:2:32 leaks layer: tok gets into a layer");
	assert.match(output, "written to /root/tok");
	assert.match(output, /\^{29}/);
});

test("exit codes: a builder's layer is not exported, the log is always read", async () => {
	const builder = `${leak.replace("FROM a", "FROM a AS b")}FROM c\nCOPY --from=b /etc/passwd /p\n`;
	assert.is((await run(builder)).exit, 0);
	assert.is(
		(await run(builder.replace("cp", "cat").replace(" /root/tok", ""))).exit,
		1,
	);
	assert.is((await run(builder, "--target", "b")).exit, 1);
	assert.is((await run("FROM a\n")).exit, 0);
});

test("an argument is no secret when told so", async () => {
	const text = "FROM a\nARG API_TOKEN\nARG ZEBRA\n";
	assert.is((await run(text, "--not-sensitive", "API_TOKEN")).exit, 0);
	const { output } = await run(text, "--sensitive", "zebra");
	assert.match(output, /ZEBRA +leaks/);
});

test("bad usage is refused", async () => {
	for (const args of [
		["--format", "xml"],
		["--target", "nowhere"],
		["--what"],
	]) {
		try {
			await run(leak, ...args);
			assert.unreachable(args.join(" "));
		} catch (error) {
			assert.is((error as Error).name, "UsageError");
		}
	}
	assert.is((await run("FROM\n")).exit, 2);
});

test.run();
