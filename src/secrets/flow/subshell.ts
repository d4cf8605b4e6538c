import type { Machine, Snapshot } from "./machine.ts";
import { cloneShell } from "./shell-state.ts";
import { finishSubstitutions } from "./simple-command.ts";
import { runExitTrap } from "./trap.ts";

/** Runs something in a process of its own: variables are a copy, files are not. */
export function inSubshell(machine: Machine, run: () => void): void {
	const outer = machine.shell;
	const exits = machine.exits;
	const jumps = machine.jumps;
	machine.shell = { ...cloneShell(outer), exitTrap: undefined };
	machine.exits = [];
	machine.jumps = [];
	const open = machine.openSubstitutions;
	machine.openSubstitutions = [];
	machine.subshells += 1;
	run();
	endProcess(machine);
	machine.subshells -= 1;
	machine.shell = outer;
	machine.exits = exits;
	machine.jumps = jumps;
	machine.openSubstitutions = open;
}

/** Brings all ways on which a process ended together, and runs its exit trap on each. What reads from it reads to the end. */
export function endProcess(machine: Machine): void {
	joinEnds(machine);
	const open = machine.openSubstitutions;
	machine.openSubstitutions = [];
	finishSubstitutions(machine, open);
}

function joinEnds(machine: Machine): void {
	const ways = machine.exits;
	if (ways.length === 0) {
		runExitTrap(machine);
		return;
	}
	const ended: Snapshot[] = [];
	if (machine.shell.alive) {
		runExitTrap(machine);
		ended.push(machine.snapshot());
	}
	for (const way of ways) {
		machine.restore({ ...way, shell: { ...way.shell, alive: true } });
		runExitTrap(machine);
		ended.push(machine.snapshot());
	}
	const [first, ...others] = ended;
	if (first !== undefined) machine.restore(first);
	machine.joinFiles(others);
}
