import { runText } from "./interpret.ts";
import type { Machine } from "./machine.ts";

/** Runs what `trap … EXIT` registered, once. */
export function runExitTrap(machine: Machine): void {
	const trap = machine.shell.exitTrap;
	if (trap === undefined) return;
	machine.shell.exitTrap = undefined;
	machine.shell.alive = true;
	runText(machine, trap.text, trap.locate);
}
