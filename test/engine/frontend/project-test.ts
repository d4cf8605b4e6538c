import { join } from "node:path";
import type { BuildLog } from "../build-log.ts";
import { makeProject, type Project } from "./project.ts";
import { frontendTest, type UnderTest } from "./under-test.ts";

/** What one client does with the project. */
export type ProjectCheck = (
	underTest: UnderTest,
	project: Project,
) => Promise<void>;

/** A test in which clients build the project, one check after the other on one engine. */
export function projectTest(
	name: string,
	checks: Readonly<Record<string, ProjectCheck>>,
): void {
	frontendTest(name, async (underTest) => {
		const { engine, directory, frontend } = underTest;
		await engine.ensureImage("debian:bookworm-slim");
		const project = await makeProject(join(directory, "project"), frontend);
		try {
			for (const [name, check] of Object.entries(checks)) {
				const start = Date.now();
				try {
					await check(underTest, project);
				} catch (error) {
					if (error instanceof Error)
						error.message = `${name}: ${error.message}`;
					throw error;
				}
				console.log(`${name} (${Date.now() - start} ms)`);
			}
		} finally {
			await project.stop();
		}
	});
}

/** The names of the steps of a build that make files, sorted. */
export function stepsOf({ vertices }: BuildLog): readonly string[] {
	return vertices
		.map(({ name }) => name)
		.filter((name) => /\] (RUN|COPY|WORKDIR) /.test(name))
		.sort();
}

/** Those whose results were there already. */
export function cachedSteps(log: BuildLog): readonly string[] {
	const cached = new Set(
		log.vertices.filter((vertex) => vertex.cached).map(({ name }) => name),
	);
	return stepsOf(log).filter((name) => cached.has(name));
}
