import { directoryPath, joinPath } from "../../values/go-path.ts";
import type { ClientBuild, ClientFile } from "./client-file.ts";

export interface SelectedBuilds {
	readonly builds: readonly ClientBuild[];
	/** Why these, when their file names another Dockerfile. */
	readonly note?: string;
}

/** The builds of a file that use a Dockerfile. Paths are absolute; the Dockerfile's is absent when it comes from elsewhere. */
export function selectBuilds(
	file: ClientFile,
	clientPath: string,
	dockerfilePath: string | undefined,
): SelectedBuilds {
	const { builds } = file;
	if (dockerfilePath === undefined) return { builds };
	const roots = rootsOf(file, clientPath);
	const matching = builds.filter((build) =>
		roots.some((root) => uses(file, build, root, dockerfilePath) === true),
	);
	if (matching.length > 0) return { builds: matching };
	const possible = builds.filter((build) =>
		roots.some((root) => uses(file, build, root, dockerfilePath) === undefined),
	);
	if (possible.length > 0) return { builds: possible };
	const [only, ...others] = builds;
	if (only === undefined || others.length > 0) return { builds: [] };
	return {
		builds: [only],
		note: `${only.label} builds ${only.dockerfile}, not this Dockerfile; it is compared all the same, as it is the only build in the file`,
	};
}

/** Directories that the paths of a file may count from. */
function rootsOf(file: ClientFile, clientPath: string): readonly string[] {
	const directory = directoryPath(clientPath);
	const repository = directory.replace(
		/\/\.github\/(workflows|actions\/[^/]+)$/,
		"",
	);
	return file.kind === "workflow" && repository !== directory
		? [repository]
		: [directory];
}

/** Undefined when the build does not tell. */
function uses(
	file: ClientFile,
	{ context, dockerfile }: ClientBuild,
	root: string,
	path: string,
): boolean | undefined {
	if (dockerfile === undefined) return undefined;
	if (dockerfile.startsWith("/")) return joinPath(dockerfile) === path;
	const fromContext = file.kind === "compose" || file.kind === "bake";
	if (!fromContext) return joinPath(root, dockerfile) === path;
	if (context === undefined) {
		return path.endsWith(`/${joinPath(dockerfile)}`) ? undefined : false;
	}
	if (/^[a-z+]+:\/\/|^git@/.test(context)) return false;
	const base = context.startsWith("/") ? context : joinPath(root, context);
	return joinPath(base, dockerfile) === path;
}
