import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { allRules } from "../../src/lint/rules.ts";
import type { RecordedCase } from "../stub-gateway/recorded-case.ts";

/**
 * Writes the examples of the official rules' manuals as builds below a directory. Left out are those that say what is known about images
 * and the build context besides.
 */
export function writeExampleCases(directory: string): readonly RecordedCase[] {
	return allRules
		.filter(({ group }) => group === "build-check")
		.flatMap(({ id, optIn, bad, good }) =>
			[...bad, ...good]
				.filter(({ facts }) => facts === undefined)
				.map(({ dockerfile }, index) => {
					const name = `${id}-${index + 1}`;
					const place = join(directory, name);
					mkdirSync(place, { recursive: true });
					writeFileSync(join(place, "Dockerfile"), dockerfile);
					const check = {
						"build-arg:BUILDKIT_DOCKERFILE_CHECK": "experimental=all",
					};
					return {
						name: `example/${name}`,
						area: "example",
						directory: place,
						settings: { note: "", ...(optIn && { opts: check }) },
					};
				}),
		);
}
