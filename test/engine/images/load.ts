import { progress, runCommand } from "../command.ts";
import { withImageDirectory } from "./assemble.ts";
import { catalogue } from "./catalogue.ts";

/** A reference with its tag: `busybox` becomes `busybox:latest`. */
export function withTag(reference: string): string {
	return /[:@][^/]+$/.test(reference) ? reference : `${reference}:latest`;
}

/** Loads an assembled base image, under all its names, into the engine of a docker client. */
export async function loadBaseImage(
	reference: string,
	dockerPath: string,
	environment: Readonly<Record<string, string>>,
): Promise<void> {
	const image = catalogue.find(({ references }) =>
		references.includes(reference),
	);
	if (image === undefined) {
		const known = catalogue.flatMap(({ references }) => references);
		throw new Error(
			`no base image ${reference} is assembled here; there are ${known.join(", ")}`,
		);
	}
	await withImageDirectory(image, async (directory) => {
		progress(`loading ${reference}`);
		// A pipe, because an archive of this size has no business in memory.
		const pipe =
			'tar --create --dereference --directory="$1" . | "$2" load >/dev/null';
		await runCommand("sh", ["-c", pipe, "load", directory, dockerPath], {
			environment: { ...process.env, ...environment },
		});
	});
}
