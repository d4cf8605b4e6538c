import type { Place, ToolModel } from "./model.ts";

const config: Place = {
	option: ["--configfile", "-ConfigFile", "-configfile"],
	otherwise: "~/.nuget/NuGet/NuGet.Config",
};

/** NuGet and the .NET builder. */
export const dotnetModels: readonly ToolModel[] = [
	{
		programs: ["dotnet"],
		valued: [
			"-n",
			"--name",
			"-u",
			"--username",
			"-p",
			"--password",
			"--configfile",
			"-c",
			"--configuration",
			"-o",
			"--output",
			"-s",
			"--source",
			"-r",
			"--runtime",
			"-k",
			"--api-key",
			"-f",
			"--framework",
		],
		rules: [
			{
				command: ["nuget", "add", "source"],
				effects: [
					{
						kind: "stores",
						from: ["arguments"],
						in: config,
						entry: { option: ["-n", "--name"] },
					},
				],
			},
			{
				command: ["nuget", "update", "source"],
				effects: [
					{
						kind: "stores",
						from: ["arguments"],
						in: config,
						entry: { operand: 0 },
					},
				],
			},
			{
				command: ["nuget", "remove", "source"],
				effects: [{ kind: "clears", places: [config], entry: { operand: 0 } }],
			},
			{
				command: ["user-secrets", "set"],
				effects: [
					{
						kind: "stores",
						from: ["operands", "input"],
						in: "~/.microsoft/usersecrets/secrets.json",
					},
				],
			},
			{
				command: ["run|exec|script|test|ef"],
				effects: [
					{
						kind: "runs-unknown",
						why: "it runs code of the project, which is not in the Dockerfile",
					},
				],
			},
		],
		examples: [
			{ run: "dotnet restore", gives: [] },
			{
				run: 'dotnet nuget add source https://example.org/v3/index.json -n own -u user -p "$TOKEN" --store-password-in-clear-text',
				gives: ["argv", "layer"],
			},
			{
				run: 'dotnet nuget add source https://example.org/v3/index.json -n own -u user -p "$TOKEN" && dotnet restore && dotnet nuget remove source own',
				gives: ["argv"],
			},
			{
				run: 'dotnet nuget add source https://example.org/v3/index.json -n own -u user -p "$TOKEN" && dotnet nuget remove source nuget.org',
				gives: ["argv", "layer"],
			},
			{ run: "dotnet publish -c Release -o /app", gives: [] },
			{
				run: 'dotnet user-secrets set Password "$TOKEN"',
				gives: ["argv", "layer"],
			},
		],
	},
	{
		programs: ["nuget", "nuget.exe"],
		valued: [
			"-Name",
			"-name",
			"-Source",
			"-UserName",
			"-Password",
			"-ConfigFile",
		],
		rules: [
			{
				command: ["sources|source", "add|update|Add|Update"],
				effects: [
					{
						kind: "stores",
						from: ["arguments"],
						in: config,
						entry: { option: ["-Name", "-name"] },
					},
				],
			},
			{
				command: ["sources|source", "remove|Remove"],
				effects: [
					{
						kind: "clears",
						places: [config],
						entry: { option: ["-Name", "-name"] },
					},
				],
			},
			{
				command: ["setapikey|setApiKey"],
				effects: [{ kind: "stores", from: ["operands"], in: config }],
			},
		],
		examples: [
			{
				run: 'nuget sources add -Name own -Source https://example.org -UserName u -Password "$TOKEN"',
				gives: ["argv", "layer"],
			},
			{ run: "nuget restore", gives: [] },
		],
	},
	{
		programs: ["msbuild"],
		rules: [],
		examples: [{ run: "msbuild App.sln", gives: [] }],
	},
];
