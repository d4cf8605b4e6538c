import type { ToolModel } from "./model.ts";

/** Go: modules are fetched with Git or a proxy; `go env -w` writes a file. */
export const goModels: readonly ToolModel[] = [
	{
		programs: ["go"],
		valued: ["-o", "-ldflags", "-tags", "-C", "-mod", "-gcflags"],
		rules: [
			{
				command: ["env"],
				with: ["-w"],
				effects: [
					{
						kind: "stores",
						from: ["operands"],
						in: { variable: "GOENV", otherwise: "~/.config/go/env" },
					},
				],
			},
			{
				command: ["env"],
				with: ["-u"],
				effects: [{ kind: "clears", places: ["~/.config/go/env"] }],
			},
			{
				command: ["env"],
				effects: [
					{
						kind: "prints",
						from: [
							{
								variables: [
									"GOPROXY",
									"GOFLAGS",
									"GONOSUMDB",
									"GOPRIVATE",
									"GOAUTH",
								],
							},
							{ path: "~/.config/go/env" },
						],
					},
				],
			},
			{
				command: ["build|install"],
				with: ["-ldflags"],
				effects: [
					{
						kind: "stores",
						from: [{ option: ["-ldflags"] }],
						in: { option: ["-o"], otherwise: "program" },
					},
					{ kind: "connects" },
				],
			},
			{
				command: ["run|generate|test|tool"],
				effects: [
					{
						kind: "runs-unknown",
						why: "it runs code of the project, which is not in the Dockerfile",
					},
				],
			},
		],
		otherwise: [{ kind: "connects" }],
		examples: [
			{ run: "go mod download", gives: [] },
			{ run: "go build -o /bin/app .", gives: [] },
			{
				run: 'go env -w GOPROXY="https://u:$TOKEN@example.org"',
				gives: ["argv", "layer"],
			},
			{
				run: 'go build -ldflags "-X main.token=$TOKEN" -o /bin/app .',
				gives: ["argv", "layer"],
			},
			{
				run: 'GOPROXY="https://u:$TOKEN@example.org" go mod download',
				gives: [],
			},
			{ run: "go generate ./...", gives: ["layer?"] },
		],
	},
];
