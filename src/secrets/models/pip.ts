import { connects } from "./effects.ts";
import type { Place, ToolModel, ToolRule } from "./model.ts";

/** Which option of `pip config` means which file. */
const pipFiles: readonly (readonly [string | undefined, Place])[] = [
	[
		"--site",
		{
			variable: "VIRTUAL_ENV",
			file: "pip.conf",
			otherwise: "/usr/local/pip.conf",
		},
	],
	["--global", "/etc/pip.conf"],
	[
		undefined,
		{ variable: "PIP_CONFIG_FILE", otherwise: "~/.config/pip/pip.conf" },
	],
];

/** pip keeps no address but that of an editable clone, where git does. */
export const pipModels: readonly ToolModel[] = [
	{
		programs: ["pip", "pip3"],
		valued: [
			"-i",
			"--index-url",
			"--extra-index-url",
			"-f",
			"--find-links",
			"-r",
			"--requirement",
			"-c",
			"--constraint",
			"-e",
			"--editable",
			"-t",
			"--target",
			"--prefix",
			"--cache-dir",
			"--trusted-host",
			"--src",
			"-d",
			"--dest",
			"-w",
			"--wheel-dir",
			"--timeout",
			"--retries",
			"--proxy",
			"--platform",
			"--python-version",
			"--root",
			"--config-settings",
			"--progress-bar",
			"--report",
		],
		rules: [
			...pipFiles.flatMap(([option, place]): ToolRule[] => [
				{
					command: ["config", "set"],
					...(option !== undefined && { with: [option] }),
					effects: [
						{
							kind: "stores",
							from: ["operands"],
							in: place,
							entry: { operand: 0 },
						},
					],
				},
				{
					command: ["config", "unset"],
					...(option !== undefined && { with: [option] }),
					effects: [{ kind: "clears", places: [place], entry: { operand: 0 } }],
				},
			]),
			{
				command: ["config", "list|get|debug"],
				effects: [
					{
						kind: "prints",
						from: [
							{ path: "~/.config/pip/pip.conf" },
							{ path: "/etc/pip.conf" },
							{ path: "~/.pip/pip.conf" },
						],
					},
				],
			},
			{
				command: ["install"],
				with: ["-e", "--editable"],
				effects: [
					{
						kind: "stores",
						from: [{ option: ["-e", "--editable"] }],
						in: {
							clonedFrom: ["-e", "--editable"],
							into: {
								option: ["--src"],
								otherwise: {
									variable: "VIRTUAL_ENV",
									file: "src",
									otherwise: "src",
								},
							},
						},
					},
					connects,
				],
			},
			{
				command: ["install|download|wheel"],
				with: ["-vvv", "-vv"],
				effects: [connects],
			},
		],
		otherwise: [connects],
		examples: [
			{ run: "pip install --no-cache-dir -r requirements.txt", gives: [] },
			{
				run: 'pip install --extra-index-url "https://u:$TOKEN@example.org/simple" thing',
				gives: ["argv"],
			},
			{
				run: 'PIP_INDEX_URL="https://u:$(cat /run/secrets/token)@example.org/simple" pip install thing',
				gives: [],
			},
			{
				run: 'pip config set global.index-url "https://u:$TOKEN@example.org/simple"',
				gives: ["argv", "layer"],
			},
			{
				run: 'pip config set global.index-url "https://u:$TOKEN@example.org/simple" && pip install thing && pip config unset global.index-url',
				gives: ["argv"],
			},
			{
				run: 'pip config --site set global.index-url "https://u:$TOKEN@example.org/simple" && pip config unset global.index-url',
				gives: ["argv", "layer"],
			},
			{
				run: 'pip install "r @ git+https://$TOKEN@github.com/o/r.git"',
				gives: ["argv"],
			},
			{
				run: 'pip install -e "git+https://$TOKEN@github.com/o/r.git#egg=r"',
				gives: ["argv", "layer"],
			},
			{
				run: 'pip install --src /opt -e "git+https://$TOKEN@github.com/o/r.git@v1" && rm -rf /opt/r/.git',
				gives: ["argv"],
			},
		],
	},
	{
		programs: ["pip-compile"],
		rules: [{ with: ["--no-emit-index-url"], effects: [] }],
		otherwise: [
			{
				kind: "stores",
				from: [
					"arguments",
					{ variables: ["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"] },
				],
				in: "requirements.txt",
			},
		],
		examples: [
			{
				run: 'pip-compile --index-url "https://u:$TOKEN@example.org/simple"',
				gives: ["argv", "layer"],
			},
		],
	},
];
