import type { ShellParser } from "../../shell/parser.ts";
import type { Source } from "../../text/source.ts";
import type { ClientBuild, ClientFile } from "./client-file.ts";
import { type DataNode, entriesOf, itemsOf, valueOf } from "./data.ts";
import { scriptBuilds } from "./script.ts";
import type { YamlReader } from "./yaml.ts";

/** Reads the `docker build` lines of a GitLab pipeline. */
export function readGitlab(
	source: Source,
	yaml: YamlReader,
	shell: ShellParser,
): ClientFile {
	const { root, problems } = yaml.read(source.text);
	const builds: ClientBuild[] = [];
	for (const { key, value } of entriesOf(root)) {
		for (const part of ["before_script", "script", "after_script"]) {
			builds.push(...buildsIn(valueOf(value, part), `job ${key}`, shell));
		}
	}
	return { kind: "gitlab", source, builds, problems };
}

function buildsIn(
	node: DataNode | undefined,
	label: string,
	shell: ShellParser,
): readonly ClientBuild[] {
	if (node?.kind === "scalar") return scriptBuilds(node, label, shell);
	return itemsOf(node).flatMap((item) => buildsIn(item, label, shell));
}
