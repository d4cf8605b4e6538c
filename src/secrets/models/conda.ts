import { connects } from "./effects.ts";
import type { Effect, Place, ToolModel } from "./model.ts";

const condarc: Place = {
	option: ["-f", "--file"],
	otherwise: { variable: "CONDARC", otherwise: "~/.condarc" },
};

/** Where conda writes each command down that changes an environment. */
const condaHistory: Effect = {
	kind: "stores",
	from: ["arguments"],
	in: {
		option: ["-p", "--prefix"],
		file: "conda-meta/history",
		otherwise: "/opt/conda/conda-meta/history",
	},
};

/** conda and its like. */
export const condaModels: readonly ToolModel[] = [
	{
		programs: ["conda", "mamba", "micromamba"],
		valued: [
			"-n",
			"--name",
			"-c",
			"--channel",
			"-p",
			"--prefix",
			"-f",
			"--file",
		],
		rules: [
			{
				command: ["config"],
				with: ["--remove", "--remove-key"],
				effects: [
					{
						kind: "clears",
						places: [condarc],
						entry: { operand: 1 },
					},
				],
			},
			{
				command: ["config"],
				effects: [
					{
						kind: "stores",
						from: ["arguments"],
						in: condarc,
						entry: { operand: 1 },
					},
				],
			},
			{
				command: ["install|create|update|upgrade|remove|uninstall"],
				effects: [condaHistory],
			},
			{ command: ["run"], effects: [{ kind: "runs-arguments" }] },
		],
		otherwise: [connects],
		examples: [
			{ run: "conda install -y -c conda-forge thing", gives: [] },
			{
				run: 'conda install -y -c "https://example.org/t/$TOKEN/own" thing',
				gives: ["argv", "layer"],
			},
			{
				run: 'conda config --add channels "https://example.org/t/$TOKEN/own"',
				gives: ["argv", "layer"],
			},
			{
				run: 'conda config --add channels "https://example.org/t/$TOKEN/own" && conda install -y thing && conda config --remove channels "https://example.org/t/$TOKEN/own"',
				gives: ["argv"],
			},
		],
	},
];
