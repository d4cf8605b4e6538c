import { test } from "uvu";
import * as assert from "uvu/assert";
import { encodeImageConfig } from "../../src/image/encode-image-config.ts";
import { blankImage, type ImageConfig } from "../../src/image/image-config.ts";
import { parseImageConfig } from "../../src/image/parse-image-config.ts";

function parsed(json: string | Uint8Array): ImageConfig {
	const result = parseImageConfig(json);
	if (!result.ok) throw new Error(result.message);
	return result.value;
}

/** Every field, in the order in which they are written. */
const complete =
	'{"created":"2023-11-14T22:13:20.5Z","author":"A \\u003ca@b\\u003e","architecture":"arm","os":"linux","os.version":"1","os.features":["f"],"variant":"v7",' +
	'"rootfs":{"type":"layers","diff_ids":["sha256:1","sha256:2"]},' +
	'"history":[{"created":"2023-11-14T22:13:20+01:00","created_by":"RUN a \\u0026\\u0026 b","author":"x","comment":"c","empty_layer":true},{}],' +
	'"config":{"User":"u","ExposedPorts":{"443/tcp":{},"80/tcp":{}},"Env":["A=1","B"],"Entrypoint":["e"],"Cmd":["c",""],"Volumes":{"/v":{}},' +
	'"WorkingDir":"/w","Labels":{"a":"1","b":"\\u2028","é":"","\u{10000}":"x"},"StopSignal":"TERM","ArgsEscaped":true,' +
	'"Healthcheck":{"Test":["CMD","x"],"Interval":9223372036854775807,"Timeout":1,"StartPeriod":2,"StartInterval":3,"Retries":-4},' +
	'"OnBuild":["RUN x"],"Shell":["sh"]}}';

test("what is read is written again, byte for byte", () => {
	assert.is(encodeImageConfig(parsed(complete)), complete);
	assert.is(encodeImageConfig(parsed(Buffer.from(complete))), complete);
});

test("blanks, order and unknown members do not matter", () => {
	const value = JSON.parse(complete, (_, item) => item) as Record<
		string,
		unknown
	>;
	const reordered = Object.fromEntries(
		Object.entries({
			...value,
			container: "x",
			docker_version: 1,
		}).toReversed(),
	);
	const text = JSON.stringify(reordered, null, 2).replace(
		"9223372036854776000",
		"9223372036854775807",
	);
	assert.is(encodeImageConfig(parsed(text)), complete);
});

test("empty fields are left out, except those that are always there", () => {
	const blank =
		'{"architecture":"","os":"","rootfs":{"type":"","diff_ids":null},"config":{}}';
	assert.is(encodeImageConfig(blankImage), blank);
	assert.is(encodeImageConfig(parsed("{}")), blank);
	assert.is(encodeImageConfig(parsed("null")), blank);
	const empties =
		'{"created":null,"author":"","os.features":[],"history":[],"rootfs":null,"config":{"User":null,"ExposedPorts":{},"Env":null,"Cmd":[],"Labels":{},"ArgsEscaped":false,"Healthcheck":null}}';
	assert.is(encodeImageConfig(parsed(empties)), blank);
	assert.is(
		encodeImageConfig(
			parsed(
				'{"rootfs":{"diff_ids":[]},"config":{"Healthcheck":{"Retries":0}}}',
			),
		),
		'{"architecture":"","os":"","rootfs":{"type":"","diff_ids":[]},"config":{"Healthcheck":{}}}',
	);
});

test("names match without regard to case, and later members win", () => {
	const image = parsed(
		'{"OS":"linux","os":"windows","CONFIG":{"env":["A=1"],"LABELS":{"a":"1"},"HealthCheck":{"retries":1}},"config":{"Labels":{"b":"2"},"Healthcheck":{"Interval":5},"u\u017fer":"me"}}',
	);
	assert.is(image.os, "windows");
	assert.equal(image.config.environment, ["A=1"]);
	assert.equal(
		[...image.config.labels],
		[
			["a", "1"],
			["b", "2"],
		],
	);
	assert.is(image.config.healthcheck?.retries, 1n);
	assert.is(image.config.healthcheck?.interval, 5n);
	assert.is(image.config.user, "me");
});

test("null leaves elements empty", () => {
	const image = parsed(
		'{"history":[null],"config":{"Env":[null],"Labels":{"a":null},"Volumes":{"/v":null}}}',
	);
	assert.equal(image.config.environment, [""]);
	assert.equal([...image.config.labels], [["a", ""]]);
	assert.equal([...image.config.volumes], ["/v"]);
	assert.is(image.history.length, 1);
});

test("labels named like properties of JavaScript objects are labels", () => {
	const text =
		'{"architecture":"","os":"","rootfs":{"type":"","diff_ids":null},"config":{"Labels":{"1":"a","10":"b","2":"c","__proto__":"d","constructor":"e"}}}';
	assert.is(encodeImageConfig(parsed(text)), text);
});

test("values of the wrong type are refused, with their place", () => {
	const refused: readonly (readonly [string, number])[] = [
		["[]", 0],
		["", 0],
		["{} x", 3],
		['{"os":1}', 6],
		['{"config":{"Env":"A=1"}}', 17],
		['{"config":{"Env":[1]}}', 18],
		['{"config":{"Labels":{"a":1}}}', 25],
		['{"config":{"ExposedPorts":{"80/tcp":[]}}}', 36],
		['{"config":{"ExposedPorts":["80/tcp"]}}', 26],
		['{"config":{"ArgsEscaped":"true"}}', 25],
		['{"config":{"Healthcheck":{"Retries":1.0}}}', 36],
		['{"config":{"Healthcheck":{"Retries":1e1}}}', 36],
		['{"config":{"Healthcheck":{"Interval":9223372036854775808}}}', 37],
		['{"config":{"Healthcheck":{"Interval":"30s"}}}', 37],
		['{"created":"yesterday"}', 11],
		['{"created":1}', 11],
		['{"history":[{"created":"2023-02-30T00:00:00Z"}]}', 23],
		['{"rootfs":{"diff_ids":"x"}}', 22],
	];
	for (const [text, offset] of refused) {
		const result = parseImageConfig(text);
		assert.ok(!result.ok, text);
		if (!result.ok)
			assert.is(result.offset, offset, `${text}: ${result.message}`);
	}
});

test("bytes that are no text become U+FFFD, as do halves of surrogate pairs", () => {
	const image = parsed(
		Buffer.from('{"author":"caf\xe9","os":"\\ud800"}', "latin1"),
	);
	assert.is(image.author, "caf\ufffd");
	assert.is(image.os, "\ufffd");
	assert.match(
		encodeImageConfig({ ...blankImage, author: "caf\udce9" }),
		'"author":"caf\\ufffd"',
	);
});

test.run();
