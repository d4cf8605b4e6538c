import { type ManagerName, programsOf } from "../shell/package-managers.ts";
import type { ScriptInterest } from "./script-interest.ts";

/** The interest in scripts that may install something with one of these package managers. */
export function installing(managers: readonly ManagerName[]): ScriptInterest {
	return { words: managers.flatMap(programsOf) };
}
