import type { Place, ToolModel } from "./model.ts";

const credentials: Place = {
	variable: "CARGO_HOME",
	file: "credentials.toml",
	otherwise: "~/.cargo/credentials.toml",
};

/** Cargo. */
export const rustModels: readonly ToolModel[] = [
	{
		programs: ["cargo"],
		valued: [
			"--git",
			"--registry",
			"--token",
			"--features",
			"-p",
			"--package",
			"--target",
			"--bin",
			"--manifest-path",
			"--config",
			"--root",
			"--profile",
			"--branch",
			"--tag",
			"--rev",
		],
		rules: [
			{
				command: ["login"],
				effects: [
					{ kind: "stores", from: ["operands", "input"], in: credentials },
				],
			},
			{
				command: ["logout"],
				effects: [{ kind: "clears", places: [credentials] }],
			},
			{
				command: ["install"],
				with: ["--git"],
				effects: [
					{
						kind: "stores",
						from: [{ option: ["--git"] }],
						in: {
							variable: "CARGO_HOME",
							file: ".crates.toml",
							otherwise: "~/.cargo/.crates.toml",
						},
					},
					{ kind: "connects" },
				],
			},
			{
				command: ["add"],
				effects: [{ kind: "stores", from: ["arguments"], in: "Cargo.toml" }],
			},
			{
				command: ["run|r|test|t|bench|make|xtask"],
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
			{ run: "cargo build --release --locked", gives: [] },
			{ run: 'cargo login "$TOKEN"', gives: ["argv", "layer"] },
			{
				run: "cargo login < /run/secrets/token && cargo build && cargo logout",
				gives: [],
			},
			{
				run: 'CARGO_REGISTRIES_OWN_TOKEN="$(cat /run/secrets/token)" cargo build',
				gives: [],
			},
			{ run: "cargo run", gives: ["layer?"] },
		],
	},
	{
		programs: ["rustup", "cargo-chef", "wasm-pack", "trunk", "sccache"],
		rules: [],
		examples: [{ run: "rustup target add wasm32-unknown-unknown", gives: [] }],
	},
];
