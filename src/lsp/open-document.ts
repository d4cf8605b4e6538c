import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { findSettings } from "../cli/find-settings.ts";
import { type CheckedText, checkText, type LintJob } from "../cli/lint-file.ts";
import type { Dockerfile } from "../dockerfile/ast.ts";
import { parseDockerfile } from "../dockerfile/parse.ts";
import { createSource } from "../text/source.ts";
import { offsetOf } from "./places.ts";
import type { ContentChange } from "./protocol.ts";

/** A text that the editor has open. */
export class OpenDocument {
	readonly uri: string;
	version: number;
	#text: string;
	#document: Dockerfile | undefined;
	#checked: Promise<CheckedText> | undefined;

	constructor(uri: string, version: number, text: string) {
		this.uri = uri;
		this.version = version;
		this.#text = text;
	}

	/** Applies changes one after the other, each to the text that the one before left. */
	change(version: number, changes: readonly ContentChange[]): void {
		for (const { range, text } of changes) {
			if (typeof text !== "string") throw new TypeError("text is missing");
			if (range === undefined) {
				this.#text = text;
				continue;
			}
			const source = createSource(this.uri, this.#text);
			this.#text =
				this.#text.slice(0, offsetOf(source, range.start)) +
				text +
				this.#text.slice(offsetOf(source, range.end));
		}
		this.version = version;
		this.forget();
	}

	/** Drops what was found, because the text or the configuration has changed. */
	forget(): void {
		this.#document = undefined;
		this.#checked = undefined;
	}

	get document(): Dockerfile {
		this.#document ??= parseDockerfile(createSource(this.uri, this.#text));
		return this.#document;
	}

	/** What the linter finds, with the configuration that counts where the file is. */
	check(): Promise<CheckedText> {
		const path = this.path;
		const text = this.#text;
		this.#checked ??= jobFor(path).then((job) => checkText(path, text, job));
		return this.#checked;
	}

	/** The file's path; for texts that are no files, something like one. */
	get path(): string {
		try {
			return fileURLToPath(this.uri);
		} catch {
			return this.uri;
		}
	}
}

/** A configuration with a mistake is as good as none here: the command line tells about it. */
async function jobFor(path: string): Promise<LintJob> {
	const directory = dirname(path);
	let rules: LintJob["rules"] = new Map();
	try {
		({ rules } = await findSettings(directory));
	} catch {
		// The built-in severities count.
	}
	return {
		cwd: directory,
		rules,
		images: new Map(),
		buildArguments: new Map(),
		today: new Date().toISOString().slice(0, 10),
		readsScripts: true,
		fixes: false,
	};
}
