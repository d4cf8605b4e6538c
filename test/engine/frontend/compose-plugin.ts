import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "../ensure-engine.ts";
import { withLock } from "../lock.ts";
import { fetchPackages, unpackPackages } from "../packages.ts";
import { cacheDirectory, keyOf } from "../places.ts";

/** Compose of Debian's unstable suite, where the engine comes from too; downloaded on first use. */
const compose = {
	name: "compose",
	withDependencies: false,
	wanted: [{ suite: "sid", names: ["docker-compose"] }],
};

/** Gives the client of an engine of one's own the command `docker compose`. Returns the version in use. */
export async function addCompose(engine: Engine): Promise<string> {
	const configuration = engine.environment.DOCKER_CONFIG;
	if (configuration === undefined)
		throw new Error("the client of a private engine has a configuration");
	const packages = await fetchPackages(compose);
	const root = join(
		cacheDirectory(),
		"tools",
		`${compose.name}-${keyOf(...packages.versions)}`,
	);
	await withLock(`tools/${compose.name}`, async () => {
		if (existsSync(root)) return;
		await mkdir(join(root, ".."), { recursive: true });
		const work = await mkdtemp(`${root}.new-`);
		try {
			await unpackPackages(packages, work);
			await rename(work, root);
		} finally {
			await rm(work, { recursive: true, force: true });
		}
	});
	await symlink(
		join(root, "usr/libexec/docker/cli-plugins/docker-compose"),
		join(configuration, "cli-plugins/docker-compose"),
	);
	return packages.versions.join(", ");
}
