import type { ShellParser } from "../../shell/parser.ts";
import type { Source } from "../../text/source.ts";
import { readBakeHcl, readBakeJson } from "./bake.ts";
import type { ClientFile, ClientKind } from "./client-file.ts";
import { readCompose } from "./compose.ts";
import { valueOf } from "./data.ts";
import { readGitlab } from "./gitlab.ts";
import { readScript } from "./script.ts";
import { readWorkflow } from "./workflow.ts";
import type { YamlReader } from "./yaml.ts";

/** The parsers that client files need; both are loaded on demand. */
export interface ClientReaders {
	readonly yaml: YamlReader;
	readonly shell: ShellParser;
}

/** Reads a file of one of the kinds that describe builds. Its kind is told by its name, and where that says nothing by its content. */
export function readClientFile(
	source: Source,
	readers: ClientReaders,
	kind: ClientKind = kindOf(source, readers.yaml),
): ClientFile {
	const { yaml, shell } = readers;
	switch (kind) {
		case "compose":
			return readCompose(source, yaml);
		case "bake":
			return /^\s*\{/.test(source.text)
				? readBakeJson(source, yaml)
				: readBakeHcl(source);
		case "workflow":
			return readWorkflow(source, yaml, shell);
		case "gitlab":
			return readGitlab(source, yaml, shell);
		case "script":
			return readScript(source, shell);
	}
}

export function kindOf({ name, text }: Source, yaml: YamlReader): ClientKind {
	if (/\.hcl$/i.test(name)) return "bake";
	if (/\.(sh|bash|mk)$|(^|\/)makefile$/i.test(name)) return "script";
	if (/\.gitlab-ci\.ya?ml$/i.test(name)) return "gitlab";
	if (/\.(ya?ml|json)$/i.test(name)) {
		const { root } = yaml.read(text);
		if (valueOf(root, "services")) return "compose";
		if (valueOf(root, "jobs") || valueOf(root, "runs")) return "workflow";
		if (valueOf(root, "target") || valueOf(root, "group")) return "bake";
		return /\.json$/i.test(name) ? "bake" : "gitlab";
	}
	return /^\s*(target|group|variable)\s+"/m.test(text) ? "bake" : "script";
}
