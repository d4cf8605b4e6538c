import { styleText } from "node:util";
import type { BuildEvent } from "../engine/follow-build.ts";

/** Where the demo writes. On a terminal the last line says what is being done right now; elsewhere there is none. */
export interface Screen {
	/** Begins a chapter. */
	readonly chapter: (title: string) => void;
	/** One line under the chapter. */
	readonly line: (text: string) => void;
	/** A command as a person would type it, over as many lines as it takes. */
	readonly command: (program: string, words: readonly string[]) => void;
	/** Something that was looked at, and whether it is as it should be. */
	readonly finding: (good: boolean, title: string, text: string) => void;
	/** What a build is doing. */
	readonly buildEvent: (event: BuildEvent) => void;
	/** Takes the last line away. */
	readonly end: () => void;
}

type Style = Parameters<typeof styleText>[0];

export function createScreen(stream: NodeJS.WriteStream): Screen {
	const isTerminal = stream.isTTY === true;
	const style = (name: Style, text: string) =>
		isTerminal ? styleText(name, text, { stream }) : text;
	const width = () =>
		isTerminal && stream.columns > 40 ? stream.columns - 1 : 120;
	const running = new Map<string, number>();
	let chapters = 0;
	let timer: NodeJS.Timeout | undefined;

	const clear = () => {
		if (isTerminal) stream.write("\r\x1b[2K");
	};
	const write = (text: string) => {
		clear();
		stream.write(`${text}\n`);
	};
	const showRunning = () => {
		const current = [...running].at(-1);
		if (!isTerminal || current === undefined) return;
		const [name, since] = current;
		const seconds = Math.round((Date.now() - since) / 1000);
		clear();
		stream.write(style("dim", clip(`   … ${name} ${seconds} s`, width())));
	};
	const end = () => {
		clearInterval(timer);
		timer = undefined;
		running.clear();
		clear();
	};

	return {
		chapter(title) {
			end();
			chapters += 1;
			write(`\n${style("bold", `${chapters}  ${title}`)}`);
		},
		line: (text) => write(`   ${text}`),
		command(program, words) {
			const lines = [program];
			for (const word of words) {
				const longer = `${lines.at(-1)} ${word}`;
				if (longer.length > width() - 6) lines.push(`    ${word}`);
				else lines[lines.length - 1] = longer;
			}
			write(`   ${lines.join(" \\\n   ")}`);
		},
		finding(good, title, text) {
			const mark = good ? style("green", "✓") : style("red", "✗");
			write(`   ${mark} ${title.padEnd(30)} ${text}`);
		},
		buildEvent(event) {
			const name = oneLine(event.name);
			if (event.kind === "started") {
				running.set(name, Date.now());
				timer ??= setInterval(showRunning, 500);
				showRunning();
				return;
			}
			running.delete(name);
			if (name.startsWith("[internal]")) return;
			const time = event.cached ? "cached" : `${event.duration.toFixed(1)} s`;
			const mark =
				event.error === undefined ? style("green", "✓") : style("red", "✗");
			const room = width() - 16;
			write(
				`   ${mark} ${clip(name, room).padEnd(room)} ${style("dim", time.padStart(8))}`,
			);
			showRunning();
		},
		end,
	};
}

function oneLine(text: string): string {
	return text.replace(/\s+/g, " ");
}

function clip(text: string, width: number): string {
	return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
