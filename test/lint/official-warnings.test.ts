import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { checkOptionsOf } from "../../src/lint/check-options.ts";
import { type Facts, offlineFacts } from "../../src/lint/facts.ts";
import {
	lintViolation,
	officialWarnings,
} from "../../src/lint/official-warnings.ts";
import { createSource } from "../../src/text/source.ts";
import { exampleHost } from "./check-example.ts";

/** What a build says, in its order. */
function warningsOf(
	text: string,
	facts: Partial<Facts> = {},
	argument?: string,
): readonly string[] {
	const document = parseDockerfile(createSource("Dockerfile", text));
	const options = checkOptionsOf(document, argument);
	if (!options.ok) return [`refused: ${options.message}`];
	const known: Facts = {
		...offlineFacts(exampleHost),
		offline: false,
		allStages: false,
		images: new Map([0, 1, 2].map((index) => [index, { environment: [] }])),
		...facts,
	};
	return officialWarnings(document, known, options.value).map(
		({ rule, lines }) => `${rule} ${lines?.first}-${lines?.last}`,
	);
}

const order = suite("the order of official warnings");

order("follows the phases of a build, not the file", () => {
	const text = `FROM alpine AS Base
run a
ENV K $V
MAINTAINER b
CMD c \\

  d
`;
	assert.equal(warningsOf(text), [
		"NoEmptyContinuation 7-7",
		"StageNameCasing 1-1",
		"MaintainerDeprecated 4-4",
		"ConsistentInstructionCasing 2-2",
		"UndefinedVar 3-3",
		"LegacyKeyValueFormat 3-3",
		"JSONArgsRecommended 5-7",
	]);
});

order("follows the names of one instruction", () => {
	const text = "FROM scratch\nARG A_TOKEN=$x B_TOKEN=$y\n";
	assert.equal(warningsOf(text), [
		"SecretsUsedInArgOrEnv 2-2",
		"UndefinedVar 2-2",
		"SecretsUsedInArgOrEnv 2-2",
		"UndefinedVar 2-2",
	]);
});

order("sorts ports", () => {
	const text = "FROM scratch\nEXPOSE 9:9/TCP 1:1\n";
	assert.equal(warningsOf(text), [
		"ExposeInvalidFormat 2-2",
		"ExposeProtoCasing 2-2",
		"ExposeInvalidFormat 2-2",
	]);
});

order.run();

const reach = suite("what official warnings look at");

reach("only stages that the target needs", () => {
	const text = "FROM scratch AS a\nLABEL x=$u\nFROM scratch\nLABEL x=$u\n";
	assert.equal(warningsOf(text), ["UndefinedVar 4-4"]);
	assert.equal(warningsOf(text, { target: "a" }), ["UndefinedVar 2-2"]);
	assert.equal(warningsOf(text, { allStages: true }), [
		"UndefinedVar 2-2",
		"UndefinedVar 4-4",
	]);
});

reach("what COPY and mounts need", () => {
	const text =
		"FROM scratch AS a\nLABEL x=$u\nFROM scratch AS b\nLABEL x=$u\nFROM scratch\nCOPY --from=a /f /\nRUN --mount=from=b,target=/b true\n";
	assert.equal(warningsOf(text), ["UndefinedVar 2-2", "UndefinedVar 4-4"]);
});

reach("triggers of a stage, at the FROM that runs them", () => {
	const text =
		"FROM scratch AS a\nONBUILD WORKDIR rel\nONBUILD ENV a $b\nFROM a\nWORKDIR rel\n";
	assert.equal(warningsOf(text), [
		"WorkdirRelativePath 4-4",
		"UndefinedVar 4-4",
		"LegacyKeyValueFormat 4-4",
	]);
});

reach("triggers of an image, and the stages they copy from", () => {
	const text = "FROM scratch AS a\nLABEL x=$u\nFROM img\n";
	const images = new Map([
		[0, { environment: [] }],
		[1, { environment: [], triggers: ["COPY --from=a $f /"] }],
	]);
	assert.equal(warningsOf(text, { images }), [
		"UndefinedVar 2-2",
		"UndefinedVar 3-3",
	]);
});

reach("the shell, variables and platform of the base", () => {
	const images = new Map([
		[0, { environment: ["KNOWN=1"], shell: ["bash", "-c"] }],
	]);
	const text = "FROM img\nLABEL a=$KNOWN b=$UNKNOWN\nCMD x\n";
	assert.equal(warningsOf(text, { images }), ["UndefinedVar 2-2"]);
});

reach("nothing after the line at which the file ends for the builder", () => {
	assert.equal(warningsOf("FROM a AS B\nBOGUS x\nMAINTAINER c\n"), [
		"StageNameCasing 1-1",
	]);
	assert.equal(warningsOf("FROM a AS B\nRUN <<EOF\n"), []);
});

reach("nothing after the step that fails", () => {
	const stop = { phase: "dispatch", stageIndex: 0, step: 0 } as const;
	const text = "FROM scratch\nLABEL a=$b\nLABEL c=$d\n";
	assert.equal(warningsOf(text, { stop }), ["UndefinedVar 2-2"]);
	assert.equal(warningsOf("FROM scratch\nARG A=${B:?no}\nLABEL c=$d\n"), [
		"UndefinedVar 2-2",
	]);
});

reach.run();

const options = suite("check options");
const two = "FROM alpine AS Up\nCMD plain\n";

options("the directive skips, by exact name and up to its first blank", () => {
	const skip = (value: string) => warningsOf(`# check=skip=${value}\n${two}`);
	assert.equal(skip("all"), []);
	assert.equal(skip("StageNameCasing"), ["JSONArgsRecommended 3-3"]);
	assert.equal(skip("stagenamecasing").length, 2);
	assert.equal(skip("X, StageNameCasing").length, 2);
});

options("the build argument takes the directive's place", () => {
	const text = `# check=skip=all\n${two}`;
	assert.is(warningsOf(text, {}, "").length, 2);
	assert.is(warningsOf(text, {}, "skip=JSONArgsRecommended").length, 1);
});

options("a comment above an instruction skips there", () => {
	const text =
		"# check=skip=StageNameCasing why not\nFROM alpine AS Up\n# check=skip=all\n\nCMD plain\nCMD plain\n";
	assert.equal(warningsOf(text), [
		"MultipleInstructionsDisallowed 5-5",
		"JSONArgsRecommended 6-6",
	]);
});

options("some checks heed only the directive", () => {
	const text =
		"FROM alpine AS a\n# check=skip=DuplicateStageName\nFROM alpine AS a\n";
	assert.equal(warningsOf(text), ["DuplicateStageName 3-3"]);
});

options("experimental checks are asked for", () => {
	const text = "# about it\nFROM alpine AS a\n";
	assert.equal(warningsOf(text), []);
	assert.is(warningsOf(text, {}, "experimental=all;skip=all").length, 1);
});

options("mistakes refuse the build", () => {
	for (const wrong of ["skip", "skipp=all", "error=maybe", "a=b;skip=all"]) {
		assert.match(warningsOf(two, {}, wrong).join(), /^refused: /);
	}
});

options("error=true makes warnings fail the build", () => {
	const document = parseDockerfile(createSource("Dockerfile", two));
	const facts = offlineFacts(exampleHost);
	for (const error of [true, false]) {
		const parsed = checkOptionsOf(document, `error=${error}`);
		if (!parsed.ok) throw new Error(parsed.message);
		const warnings = officialWarnings(document, facts, parsed.value);
		assert.is(
			lintViolation(warnings, parsed.value),
			error
				? "lint violation found for rules: JSONArgsRecommended, StageNameCasing"
				: undefined,
		);
	}
});

options.run();
