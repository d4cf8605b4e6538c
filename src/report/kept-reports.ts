import type { FileReport } from "./report.ts";

/** Reports that cannot be written before the last file is known. */
export interface KeptReports {
	add(file: FileReport): void;
	all(): Iterable<FileReport>;
}

/** Keeps them as texts, which take a third of the memory. */
export function keepReports(): KeptReports {
	const texts: string[] = [];
	return {
		add: (file) => void texts.push(JSON.stringify(file)),
		*all() {
			for (const text of texts) yield JSON.parse(text) as FileReport;
		},
	};
}
