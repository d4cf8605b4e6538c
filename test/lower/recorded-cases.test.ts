import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	decodeDefinition,
	dumpDefinition,
	encodeDefinition,
	local,
	marshal,
} from "../../llb/index.ts";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { encodeImageConfig } from "../../src/image/encode-image-config.ts";
import { parseImageConfig } from "../../src/image/parse-image-config.ts";
import { BuildRefused } from "../../src/lower/build-refused.ts";
import { lower } from "../../src/lower/lower.ts";
import type { Resolver } from "../../src/lower/resolver.ts";
import { createSource } from "../../src/text/source.ts";
import { normalised } from "../conformance/normalise.ts";
import type { Outcome } from "../conformance/outcome.ts";
import { sha256, stubImage } from "../stub-gateway/images.ts";
import { type RecordedCase, readCases } from "../stub-gateway/recorded-case.ts";
import { memoryResolver, plainRequest } from "./memory-resolver.ts";

/**
 * The recorded cases that need nothing of the client but build arguments and a target, without a gateway: what the library does
 * offline has the same bytes. (`npm run conformance` runs all cases through the frontend.)
 */

const simpleOptions = /^(?:build-arg:(?!BUILDKIT_)|target$|filename$)/;

function isSimple({ area, directory, settings }: RecordedCase): boolean {
	const { note, opts = {}, images, ...others } = settings;
	return (
		!["lint", "options"].includes(area) &&
		Object.keys(others).length === 0 &&
		Object.keys(opts).every((name) => simpleOptions.test(name)) &&
		!opts["build-arg:SOURCE_DATE_EPOCH"] &&
		existsSync(join(directory, opts.filename ?? "Dockerfile")) &&
		!existsSync(join(directory, "context", ".dockerignore"))
	);
}

function resolverOf({ settings }: RecordedCase): Resolver {
	return {
		...memoryResolver(),
		async imageConfig({ reference, platform }) {
			const found = stubImage(settings, reference, {
				OS: platform.os,
				Architecture: platform.architecture,
				Variant: platform.variant,
			});
			const config = parseImageConfig(found.config);
			if (!config.ok) throw new Error(config.message);
			return { reference, digest: found.digest, config: config.value };
		},
		mainContext: async (followPaths) =>
			local("context", {
				sessionId: "conformancesession0000000",
				sharedKeyHint: "context",
				followPaths,
				name: "[internal] load build context",
			}),
	};
}

/** The lines of every range group, as recordings have them. */
function rangesOf({ places }: BuildRefused): readonly (readonly number[])[] {
	return places.flatMap(({ lines: { first, last } }) =>
		Array.from({ length: Math.max(1, last - first + 1) }, (_, index) => [
			first + index,
		]),
	);
}

async function outcomeOf(recorded: RecordedCase): Promise<Partial<Outcome>> {
	const { opts = {} } = recorded.settings;
	const name = opts.filename ?? "Dockerfile";
	const data = readFileSync(join(recorded.directory, name));
	const text = data.toString().replace(/^\uFEFF/, "");
	const document = parseDockerfile(createSource(name, text));
	const buildArguments = new Map(
		Object.entries(opts).flatMap(([key, value]) =>
			key.startsWith("build-arg:") && value !== null
				? [[key.slice("build-arg:".length), value] as const]
				: [],
		),
	);
	const request = plainRequest({
		buildArguments,
		target: opts.target ?? undefined,
		sourceMap: { filename: name, language: "Dockerfile", data },
	});
	try {
		const lowered = await lower(document, request, resolverOf(recorded));
		const definition = marshal(lowered.output, lowered.marshalOptions);
		const decoded = decodeDefinition(encodeDefinition(definition));
		const config = encodeImageConfig(lowered.image);
		return {
			result: { "": { ops: dumpDefinition(decoded) } },
			config: {
				"containerimage.config": {
					sha256: sha256(config),
					json: JSON.parse(config),
				},
			},
		};
	} catch (error) {
		if (!(error instanceof BuildRefused)) throw error;
		return {
			error: { ranges: rangesOf(error) as never, message: error.message },
		};
	}
}

const cases = readCases().filter(isSimple);

test("most recorded cases are simple enough", () => {
	assert.ok(cases.length > 250, `${cases.length} cases`);
});

for (const recorded of cases) {
	test(recorded.name, async () => {
		const expected = normalised(
			JSON.parse(
				readFileSync(join(recorded.directory, "expected.json"), "utf8"),
			) as Outcome,
		);
		const actual = normalised((await outcomeOf(recorded)) as Outcome);
		assert.equal(actual.error?.ranges, expected.error?.ranges);
		const ours = actual.result?.[""]?.ops;
		const theirs = expected.result?.[""]?.ops;
		assert.equal(
			ours?.map(({ digest, locations }) => ({ digest, locations })),
			theirs?.map(({ digest, locations }) => ({ digest, locations })),
		);
		assert.equal(
			ours?.map(({ metadata }) => metadata),
			theirs?.map(({ metadata }) => metadata),
		);
		const key = "containerimage.config";
		assert.equal(actual.config?.[key]?.json, expected.config?.[key]?.json);
		assert.is(actual.config?.[key]?.sha256, expected.config?.[key]?.sha256);
	});
}

test.run();
