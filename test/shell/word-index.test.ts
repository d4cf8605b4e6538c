import { test } from "uvu";
import * as assert from "uvu/assert";
import { indexWords } from "../../src/shell/word-index.ts";

const index = indexWords(
	new Map(
		["apt", "apt-get", "pip", "curl", "dnf5", "http.sslverify"].map(
			(word) => [word, word] as const,
		),
	),
);

const found: readonly (readonly [text: string, ...words: string[]])[] = [
	[""],
	["aptitude xapt apt_ -apt apt-gets"],
	["apt", "apt"],
	["apt-get update;curl a|apt-get", "apt-get", "curl", "apt-get"],
	["/usr/bin/apt $(curl a) `apt` {apt,}", "apt", "curl", "apt", "apt"],
	["(apt)>curl&curl<apt", "apt", "curl", "curl", "apt"],
	['"apt" ap"t" \'apt-\'get a\\pt', "apt", "apt", "apt-get", "apt"],
	["sh -c 'apt update'", "apt"],
	["python3.12 -m pip; pip3.12 a; pip2", "pip", "pip", "pip"],
	["dnf a; dnf5 a", "dnf5", "dnf5"],
	["git -c HTTP.sslVerify=false", "http.sslverify"],
	["a\napt\r\ncurl", "apt", "curl"],
	["a \\\n apt \\\n\tcurl", "apt", "curl"],
	["é apt é", "apt"],
];

for (const [text, ...words] of found) {
	test(`words of ${JSON.stringify(text)}`, () => {
		assert.equal(index.find(text), words);
	});
}

for (const text of ["$'\\x61pt'", "ap\\\nt", "# a\\\napt", "x$'a'"]) {
	test(`only the shell knows the words of ${JSON.stringify(text)}`, () => {
		assert.is(index.find(text), "all");
	});
}

test("what cannot be a word is no entry", () => {
	for (const word of ["", "a b", "a/b", '"a"', "3.12", "é"]) {
		assert.throws(() => indexWords(new Map([[word, 1]])));
	}
});

test.run();
