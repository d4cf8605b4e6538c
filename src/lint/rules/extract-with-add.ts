import type { ShellWord } from "../../shell/commands.ts";
import { catchUp } from "../catch-up.ts";
import { plainValue } from "../plain-value.ts";
import type { Rule } from "../rule.ts";

/** Whether a word asks tar to unpack: the first one may do without a dash. */
function extracts({ value }: ShellWord, index: number): boolean {
	return (
		/^--(?:extract|get)$|^-[a-zA-Z]*x/.test(value) ||
		(index === 0 && /^[a-zA-Z]*x[a-zA-Z]*$/.test(value))
	);
}

const unpackers = ["tar", "bsdtar", "gunzip", "unxz"];
const archive = /\.(?:tar|tgz|tbz2?|txz|tar\.(?:gz|bz2|xz))$/i;

export const extractWithAdd: Rule = {
	id: "extract-with-add",
	aliases: ["DL3010"],
	group: "hygiene",
	severity: "info",
	manual: {
		summary: "Archives of the build context are unpacked by ADD.",
		description:
			"COPY of an archive and a RUN that unpacks it keep the archive in a layer, even if it is removed afterwards. `ADD archive.tar.gz /dir/` unpacks it on the way, or a bind mount gives it to the RUN: `RUN --mount=type=bind,source=a.tar.gz,target=/a.tar.gz tar -xf /a.tar.gz`.",
		doesNotCatch: [
			"stages other than the one that copies",
			"archives under another name than they were copied by",
		],
	},
	bad: [
		{
			dockerfile:
				"FROM alpine:3.20\nCOPY a.tar.gz /tmp/\nRUN tar -xzf /tmp/a.tar.gz -C /opt\n",
			lines: [2],
		},
	],
	good: [
		{ dockerfile: "FROM alpine:3.20\nADD a.tar.gz /opt/\n" },
		{
			dockerfile:
				"FROM alpine:3.20\nCOPY a.tar.gz /opt/\nRUN tar -tf /opt/a.tar.gz\n",
		},
	],
	scripts: { words: unpackers },
	check({ document, report }) {
		const copied = new Map<string, Parameters<typeof report>[0]>();
		const readTo = catchUp(document, {
			from: () => copied.clear(),
			copy(instruction) {
				if (instruction.from !== undefined) return;
				for (const { kind, word } of instruction.sources) {
					const source = plainValue(word, document);
					if (kind !== "path" || !archive.test(source)) continue;
					const destination = plainValue(instruction.destination, document);
					const isFile = archive.test(destination);
					const path = isFile ? destination : source;
					copied.set(path.slice(path.lastIndexOf("/") + 1), {
						message: `the archive ${source} stays in a layer, although it is unpacked later`,
						help: "use ADD, which unpacks it, or give it to the RUN with a bind mount",
						span: word.span,
						instruction,
					});
				}
			},
		});
		return {
			command({ program = "", arguments: words }, instruction) {
				if (!unpackers.includes(program)) return;
				if (program.endsWith("tar") && !words.some(extracts)) return;
				readTo(instruction);
				for (const { value } of words) {
					const name = value.slice(value.lastIndexOf("/") + 1);
					const found = copied.get(name);
					if (found === undefined) continue;
					copied.delete(name);
					report(found);
				}
			},
		};
	},
};
