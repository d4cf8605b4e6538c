import type { Stage } from "../dockerfile/ast.ts";

/** Which program /bin/sh is. */
export type SystemShell = "dash" | "busybox";

/** Images of Docker Hub's library that stand on Debian or Ubuntu unless their tag says something else. */
const onDebian = new Set(
	"buildpack-deps debian eclipse-temurin elixir erlang gcc golang gradle haproxy haskell httpd julia mariadb maven memcached mongo nginx node openjdk perl php postgres pypy python r-base rails redis ruby rust swift tomcat ubuntu wordpress".split(
		" ",
	),
);
const onAlpine = new Set(["alpine", "busybox", "composer", "docker"]);
const otherSystems =
	/ubi|oracle|amazon|al20?2|centos|rocky|fedora|windows|nanoserver|servercore/;

/** The sh of the image that a stage stands on, as far as the image's name tells; `bases` are stages that stages build on. */
export function systemShell(
	stage: Stage,
	bases: ReadonlyMap<Stage, Stage>,
): SystemShell | undefined {
	const base = bases.get(stage);
	if (base !== undefined) return systemShell(base, bases);
	const found =
		/^(?:(?:docker\.io\/)?library\/)?([a-z][a-z-]*)(?::([\w.-]+))?(?:@.*)?$/.exec(
			stage.from.base.value,
		);
	if (found === null) return undefined;
	const [, name = "", tag = ""] = found;
	if (otherSystems.test(tag)) return undefined;
	if (onAlpine.has(name)) return "busybox";
	if (!onDebian.has(name)) return undefined;
	return tag.includes("alpine") ? "busybox" : "dash";
}
