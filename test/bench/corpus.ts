import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** Every Dockerfile among the fixtures that is UTF-8, most of them small and many of them odd. */
export function readFixtures(): readonly string[] {
	return readAll("fixtures/**/*Dockerfile*");
}

/** Dockerfiles of the length and kind that applications have. */
export function readProjects(): readonly string[] {
	return readAll("test/bench/projects/*.Dockerfile");
}

function readAll(pattern: string): readonly string[] {
	return globSync(pattern, {
		cwd: root,
		withFileTypes: true,
	})
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.sort()
		.map((path) => readFileSync(path))
		.filter((bytes) => Buffer.from(bytes.toString()).equals(bytes))
		.map((bytes) => bytes.toString());
}

/** The size of texts, in megabytes (10^6 bytes). */
export function megabytes(texts: readonly string[]): number {
	return (
		texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1_000_000
	);
}
