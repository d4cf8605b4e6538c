import type { Effect, ToolModel } from "./model.ts";

const ssh: Effect = { kind: "connects" };
const project: readonly Effect[] = [
	{
		kind: "runs-unknown",
		why: "it runs code of the project, which is not in the Dockerfile",
	},
];

/** Package managers of Python. */
export const pythonModels: readonly ToolModel[] = [
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
			{
				command: ["config", "set"],
				with: ["--site"],
				effects: [{ kind: "stores", from: ["operands"], in: "/usr/pip.conf" }],
			},
			{
				command: ["config", "set"],
				with: ["--global"],
				effects: [{ kind: "stores", from: ["operands"], in: "/etc/pip.conf" }],
			},
			{
				command: ["config", "set"],
				effects: [
					{
						kind: "stores",
						from: ["operands"],
						in: {
							variable: "PIP_CONFIG_FILE",
							otherwise: "~/.config/pip/pip.conf",
						},
					},
				],
			},
			{
				command: ["config", "unset"],
				effects: [
					{
						kind: "clears",
						places: ["~/.config/pip/pip.conf", "/etc/pip.conf"],
					},
				],
			},
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
							option: ["--src"],
							file: "editable/.git/config",
							otherwise: "src/editable/.git/config",
						},
					},
					ssh,
				],
			},
			{
				command: ["install|download|wheel"],
				with: ["-vvv", "-vv"],
				effects: [ssh],
			},
		],
		otherwise: [ssh],
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
				run: 'pip install -e "git+https://$TOKEN@github.com/o/r.git#egg=r"',
				gives: ["argv", "layer"],
			},
		],
	},
	{
		programs: ["poetry"],
		valued: [
			"-C",
			"--directory",
			"--only",
			"--with",
			"--without",
			"-E",
			"--extras",
		],
		rules: [
			{
				command: ["config"],
				with: ["--unset"],
				effects: [{ kind: "clears", places: ["~/.config/pypoetry/auth.toml"] }],
			},
			{
				command: ["config", "http-basic*|pypi-token*"],
				effects: [
					{
						kind: "stores",
						from: ["operands"],
						in: "~/.config/pypoetry/auth.toml",
					},
				],
			},
			{
				command: ["config", "pypi-token*"],
				effects: [
					{
						kind: "stores",
						from: ["operands"],
						in: "~/.config/pypoetry/auth.toml",
					},
				],
			},
			{ command: ["config"], with: ["--list"], effects: [] },
			{
				command: ["config"],
				with: ["--local"],
				effects: [{ kind: "stores", from: ["operands"], in: "poetry.toml" }],
			},
			{
				command: ["config"],
				effects: [
					{
						kind: "stores",
						from: ["operands"],
						in: "~/.config/pypoetry/config.toml",
					},
				],
			},
			{
				command: ["source|add|init"],
				effects: [
					{ kind: "stores", from: ["operands"], in: "pyproject.toml" },
					ssh,
				],
			},
			{ command: ["run"], effects: [{ kind: "runs-arguments" }] },
			{ command: ["shell"], effects: project },
		],
		otherwise: [ssh],
		examples: [
			{ run: "poetry install --only main", gives: [] },
			{
				run: 'poetry config http-basic.own user "$TOKEN"',
				gives: ["argv", "layer"],
			},
			{
				run: 'POETRY_HTTP_BASIC_OWN_PASSWORD="$(cat /run/secrets/token)" poetry install',
				gives: [],
			},
			{
				run: 'poetry config http-basic.own user "$TOKEN" && poetry install && rm -rf ~/.config/pypoetry',
				gives: ["argv"],
			},
		],
	},
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
		],
		rules: [
			{
				command: ["add"],
				effects: [
					{ kind: "stores", from: ["operands"], in: "pyproject.toml" },
					ssh,
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
			{ command: ["tool", "run"], effects: project },
			{
				command: ["pip", "install"],
				with: ["-e", "--editable"],
				effects: [ssh],
			},
		],
		otherwise: [ssh],
		examples: [
			{ run: "uv sync --frozen --no-dev", gives: [] },
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
	{
		programs: [
			"pipenv",
			"pdm",
			"hatch",
			"conda",
			"mamba",
			"micromamba",
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
		valued: ["-n", "-c", "-p", "-f"],
		rules: [
			{
				command: ["config"],
				effects: [{ kind: "stores", from: ["arguments"], in: "~/.condarc" }],
			},
			{ command: ["run"], effects: [{ kind: "runs-arguments" }] },
		],
		otherwise: [ssh],
		examples: [
			{ run: "pipenv install --deploy", gives: [] },
			{
				run: 'conda config --add channels "https://example.org/t/$TOKEN/own"',
				gives: ["argv", "layer"],
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
		otherwise: project,
		examples: [{ run: "pytest", gives: ["layer?"] }],
	},
];
