import { test } from "uvu";
import * as assert from "uvu/assert";
import type { BuildLog } from "./build-log.ts";
import { noEngine } from "./engine-test.ts";
import { ensureEngine } from "./ensure-engine.ts";
import { frontendReference } from "./frontend-image.ts";
import { exportFrontendImage } from "./oci-image.ts";

/**
 * The frontend's own image: that it holds nothing but what runs, how large it is, that the same sources make the same image, and that
 * keyhole makes the image that the engine's own frontend makes.
 */

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** The operations of a build, but for those that look something up. */
const steps = ({ vertices }: BuildLog) =>
	vertices
		.filter(({ name }) => /^\[(?!internal)/.test(name))
		.map(({ name }) => name)
		.sort();

if (noEngine !== undefined) test.skip("the frontend's image");
else
	test("the image is small, the same each time, and the same by keyhole", async () => {
		const engine = await ensureEngine();
		const first = await exportFrontendImage(engine, "gzip", "--no-cache");
		const second = await exportFrontendImage(engine, "gzip", "--no-cache");
		assert.is(second.image.digest, first.image.digest);

		const frontend = await frontendReference(engine);
		const own = await exportFrontendImage(
			engine,
			"gzip",
			`--build-arg=BUILDKIT_SYNTAX=${frontend}`,
		);
		assert.is(own.image.digest, first.image.digest);
		assert.equal(steps(own.log), steps(second.log));

		const files = own.image.entries.filter(({ kind }) => kind !== "directory");
		for (const { name } of files)
			assert.match(
				name,
				/^(?:keyhole\/(?:node|frontend\.blob)|(?:usr\/)?lib(?:64)?\/.*\.so[.\d]*)$/,
			);

		const { image } = await exportFrontendImage(engine, "zstd");
		console.log(
			`${own.image.digest}: ${files.length} files, ${megabytes(own.image.size)} with gzip, ${megabytes(image.size)} with zstd`,
		);
		assert.ok(own.image.size <= 42e6, megabytes(own.image.size));
		assert.ok(image.size <= 32e6, megabytes(image.size));
	});

test.run();
