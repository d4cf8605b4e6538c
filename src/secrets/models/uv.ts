import { connects, runsProject } from "./effects.ts";
import type { ToolModel } from "./model.ts";

/** uv. */
export const uvModels: readonly ToolModel[] = [
	{
		programs: ["uv"],
		valued: [
			"--index",
			"--index-url",
			"--extra-index-url",
			"--default-index",
			"--python",
			"-p",
			"-r",
			"--cache-dir",
			"--extra",
			"--group",
			"--project",
			"--directory",
			"-t",
			"--target",
			"--token",
			"--username",
			"--password",
			"-o",
			"--output-file",
		],
		rules: [
			// It takes the credentials out of addresses of repositories before it writes them down.
			{
				command: ["add"],
				with: ["--raw-sources", "--raw"],
				effects: [
					{ kind: "stores", from: ["operands"], in: "pyproject.toml" },
					connects,
				],
			},
			{
				command: ["add"],
				effects: [
					{
						kind: "stores",
						from: [{ option: ["--index", "--default-index"] }],
						in: "pyproject.toml",
						maybe:
							"which parts of the address of an index it writes down depends on the version",
					},
					connects,
				],
			},
			{
				command: ["pip", "compile"],
				with: ["--emit-index-url"],
				effects: [
					{
						kind: "stores",
						from: ["arguments"],
						in: { option: ["-o", "--output-file"], otherwise: "/dev/stdout" },
						maybe:
							"which parts of the address of an index it writes down depends on the version",
					},
				],
			},
			{
				command: ["auth", "login"],
				effects: [
					{
						kind: "stores",
						from: ["arguments", "input"],
						in: "~/.local/share/uv/credentials/credentials.toml",
					},
				],
			},
			{
				command: ["auth", "logout"],
				effects: [
					{
						kind: "clears",
						places: ["~/.local/share/uv/credentials/credentials.toml"],
					},
				],
			},
			{ command: ["run"], effects: [{ kind: "runs-arguments" }] },
			{ command: ["tool", "run"], effects: runsProject },
			{
				command: ["pip", "install"],
				with: ["-e", "--editable"],
				effects: [connects],
			},
		],
		otherwise: [connects],
		examples: [
			{ run: "uv sync --frozen --no-dev", gives: [] },
			{
				run: 'uv add "r @ git+https://$TOKEN@github.com/o/r"',
				gives: ["argv"],
			},
			{
				run: 'uv add --index "https://u:$TOKEN@example.org/simple" thing',
				gives: ["argv", "layer?"],
			},
			{
				run: 'UV_INDEX_OWN_PASSWORD="$(cat /run/secrets/token)" uv sync',
				gives: [],
			},
			{
				run: 'uv pip install --index-url "https://u:$TOKEN@example.org/simple" thing',
				gives: ["argv"],
			},
		],
	},
];
