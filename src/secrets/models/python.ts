import { connects, runsProject } from "./effects.ts";
import type { ToolModel } from "./model.ts";

/** Other tools of Python. */
export const pythonModels: readonly ToolModel[] = [
	{
		programs: ["pipenv"],
		valued: ["--python", "-i", "--index", "--extra-index-url", "-r"],
		rules: [
			{ command: ["run"], effects: [{ kind: "runs-arguments" }] },
			{ command: ["shell"], effects: runsProject },
			{
				command: ["install|update|upgrade"],
				effects: [
					{ kind: "stores", from: ["arguments"], in: "Pipfile" },
					{ kind: "stores", from: ["arguments"], in: "Pipfile.lock" },
					connects,
				],
			},
		],
		otherwise: [connects],
		examples: [
			{ run: "pipenv install --deploy --system", gives: [] },
			{
				run: 'pipenv install "git+https://$TOKEN@github.com/o/r.git#egg=r"',
				gives: ["argv", "layer"],
			},
		],
	},
	{
		programs: ["pdm", "hatch"],
		rules: [
			{
				command: ["config"],
				with: ["-d", "--delete"],
				effects: [
					{
						kind: "clears",
						places: ["pdm.toml", "~/.config/pdm/config.toml"],
						entry: { operand: 0 },
					},
				],
			},
			{
				command: ["config", "set"],
				effects: [
					{
						kind: "stores",
						from: ["operands"],
						in: "~/.config/hatch/config.toml",
						entry: { operand: 0 },
					},
				],
			},
			{
				command: ["config"],
				with: ["--local"],
				effects: [
					{
						kind: "stores",
						from: ["operands"],
						in: "pdm.toml",
						entry: { operand: 0 },
					},
				],
			},
			{
				command: ["config"],
				effects: [
					{
						kind: "stores",
						from: ["operands"],
						in: "~/.config/pdm/config.toml",
						entry: { operand: 0 },
					},
				],
			},
			{
				command: ["add"],
				effects: [
					{ kind: "stores", from: ["operands"], in: "pyproject.toml" },
					connects,
				],
			},
			{ command: ["run"], effects: [{ kind: "runs-arguments" }] },
			{ command: ["test|fmt"], effects: runsProject },
		],
		otherwise: [connects],
		examples: [
			{ run: "pdm install --prod", gives: [] },
			{
				run: 'pdm config repository.own.password "$TOKEN"',
				gives: ["argv", "layer"],
			},
			{
				run: 'pdm config pypi.password "$TOKEN" && pdm install && pdm config --delete pypi.password',
				gives: ["argv"],
			},
			{ run: 'HATCH_INDEX_AUTH="$TOKEN" hatch publish', gives: [] },
		],
	},
	{
		programs: [
			"pip-sync",
			"twine",
			"virtualenv",
			"venv",
			"pipx",
			"build",
			"pyenv",
			"ensurepip",
			"compileall",
			"easy_install",
			"flit",
			"conda-build",
		],
		rules: [{ command: ["run"], effects: [{ kind: "runs-arguments" }] }],
		otherwise: [connects],
		examples: [
			{
				run: 'twine upload -u __token__ -p "$TOKEN" dist/*',
				gives: ["argv"],
			},
		],
	},
	{
		programs: [
			"pytest",
			"gunicorn",
			"uvicorn",
			"celery",
			"flask",
			"django-admin",
			"manage.py",
			"streamlit",
			"jupyter",
		],
		rules: [],
		otherwise: runsProject,
		examples: [{ run: "pytest", gives: ["layer?"] }],
	},
];
