import type { Effect, Place, ToolModel, ToolRule } from "./model.ts";

const ssh: Effect = { kind: "connects" };
const project: readonly Effect[] = [
	{
		kind: "runs-unknown",
		why: "it runs code of the project, which is not in the Dockerfile",
	},
];

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

const poetryFile = (name: string): Place => ({
	variable: "POETRY_CONFIG_DIR",
	file: name,
	otherwise: `~/.config/pypoetry/${name}`,
});

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
				effects: [
					{
						kind: "clears",
						places: [
							poetryFile("auth.toml"),
							poetryFile("config.toml"),
							"poetry.toml",
						],
						entry: { operand: 0 },
					},
				],
			},
			{
				command: ["config", "http-basic*|pypi-token*"],
				effects: [
					{
						kind: "stores",
						from: ["operands"],
						in: poetryFile("auth.toml"),
						entry: { operand: -1 },
					},
				],
			},
			{ command: ["config"], with: ["--list"], effects: [] },
			{
				command: ["config"],
				with: ["--local"],
				effects: [
					{
						kind: "stores",
						from: ["operands"],
						in: "poetry.toml",
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
						in: poetryFile("config.toml"),
						entry: { operand: 0 },
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
			{
				run: 'poetry config http-basic.own user "$TOKEN" && poetry install && poetry config --unset http-basic.own',
				gives: ["argv"],
			},
			{
				run: 'poetry config http-basic.own user "$TOKEN" && poetry config --unset http-basic.other',
				gives: ["argv", "layer"],
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
					ssh,
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
					ssh,
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
		otherwise: [ssh],
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
	{
		programs: ["pipenv"],
		valued: ["--python", "-i", "--index", "--extra-index-url", "-r"],
		rules: [
			{ command: ["run"], effects: [{ kind: "runs-arguments" }] },
			{ command: ["shell"], effects: project },
			{
				command: ["install|update|upgrade"],
				effects: [
					{ kind: "stores", from: ["arguments"], in: "Pipfile" },
					{ kind: "stores", from: ["arguments"], in: "Pipfile.lock" },
					ssh,
				],
			},
		],
		otherwise: [ssh],
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
					ssh,
				],
			},
			{ command: ["run"], effects: [{ kind: "runs-arguments" }] },
			{ command: ["test|fmt"], effects: project },
		],
		otherwise: [ssh],
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
		otherwise: [ssh],
		examples: [
			{
				run: 'twine upload -u __token__ -p "$TOKEN" dist/*',
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
