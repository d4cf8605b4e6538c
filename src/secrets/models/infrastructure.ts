import type { Place, ToolModel } from "./model.ts";

const pulumiCredentials: Place = {
	variable: "PULUMI_HOME",
	file: "credentials.json",
	otherwise: "~/.pulumi/credentials.json",
};

/** Tools that set up infrastructure, and those that bring secrets in. What they decrypt or fetch is none of the build's secrets. */
export const infrastructureModels: readonly ToolModel[] = [
	{
		programs: ["vault", "bao"],
		rules: [
			{ command: ["login"], with: ["-no-store"], effects: [] },
			{
				command: ["login"],
				effects: [
					{ kind: "stores", from: ["operands", "input"], in: "~/.vault-token" },
				],
			},
			{
				command: ["print", "token"],
				effects: [
					{
						kind: "prints",
						from: [{ variables: ["VAULT_TOKEN"] }, { path: "~/.vault-token" }],
					},
				],
			},
		],
		examples: [
			{ run: 'vault login "$TOKEN"', gives: ["argv", "layer"] },
			{ run: "vault login - < /run/secrets/token", gives: ["layer"] },
			{ run: "vault login -no-store - < /run/secrets/token", gives: [] },
			{ run: 'VAULT_TOKEN="$TOKEN" vault status', gives: [] },
			{ run: 'VAULT_TOKEN="$TOKEN" vault print token', gives: ["log"] },
		],
	},
	{
		// What `init` is told about the backend is kept; plans and states hold the values of variables.
		programs: ["terraform", "tofu", "terragrunt"],
		rules: [
			{
				command: ["init"],
				effects: [
					{
						kind: "stores",
						from: [
							{ option: ["-backend-config", "--backend-config"] },
							{ optionFile: ["-backend-config", "--backend-config"] },
						],
						in: ".terraform/terraform.tfstate",
					},
					{ kind: "connects" },
				],
			},
			{
				command: ["login"],
				effects: [
					{
						kind: "stores",
						from: ["input"],
						in: "~/.terraform.d/credentials.tfrc.json",
					},
				],
			},
			{
				command: ["validate|fmt|version|providers|get|graph|workspace"],
				effects: [{ kind: "connects" }],
			},
			{
				command: ["*"],
				effects: [
					{
						kind: "runs-unknown",
						why: "plans and states hold what the configuration makes of its variables",
					},
				],
			},
		],
		valued: ["-backend-config", "--backend-config"],
		examples: [
			{
				run: 'TF_TOKEN_app_terraform_io="$TOKEN" terraform init',
				gives: [],
			},
			{
				run: 'terraform init -backend-config="access_key=$TOKEN"',
				gives: ["argv", "layer"],
			},
			{
				run: "terraform init -backend-config=/run/secrets/token && rm -rf .terraform",
				gives: [],
			},
			{
				run: "terraform init -backend-config=/run/secrets/token",
				gives: ["layer"],
			},
			{ run: "terraform apply -auto-approve", gives: ["layer?"] },
		],
	},
	{
		programs: ["pulumi"],
		rules: [
			{
				command: ["login"],
				effects: [
					{
						kind: "stores",
						from: [{ variables: ["PULUMI_ACCESS_TOKEN"] }, "input"],
						in: pulumiCredentials,
					},
				],
			},
			{
				command: ["logout"],
				effects: [{ kind: "clears", places: [pulumiCredentials] }],
			},
			{ command: ["version|plugin|whoami|stack|org|about"], effects: [] },
			{
				command: ["*"],
				effects: [
					{
						kind: "runs-unknown",
						why: "it runs code of the project, which is not in the Dockerfile",
					},
				],
			},
		],
		examples: [
			{
				run: 'PULUMI_ACCESS_TOKEN="$TOKEN" pulumi login',
				gives: ["layer"],
			},
			{
				run: 'PULUMI_ACCESS_TOKEN="$TOKEN" pulumi login && pulumi stack ls && pulumi logout',
				gives: [],
			},
			{ run: "pulumi up --yes", gives: ["layer?"] },
		],
	},
	{
		programs: ["ansible-vault", "ansible-galaxy", "ansible-doc"],
		rules: [],
		examples: [
			{
				run: "ansible-vault decrypt --vault-password-file /run/secrets/token vars.yml",
				gives: [],
			},
			{
				run: 'ansible-galaxy collection install own.thing --token "$TOKEN"',
				gives: ["argv"],
			},
		],
	},
	{
		programs: ["ansible", "ansible-playbook", "ansible-pull"],
		rules: [],
		otherwise: [
			{
				kind: "runs-unknown",
				why: "it runs tasks that are not in the Dockerfile",
			},
		],
		examples: [{ run: "ansible-playbook site.yml", gives: ["layer?"] }],
	},
	{
		programs: ["doppler", "infisical", "op", "sops", "chamber", "teller"],
		rules: [
			{
				command: ["run|exec|exec-env|exec-file"],
				effects: [
					{
						kind: "runs-unknown",
						why: "it runs other programs with secrets of its own",
					},
				],
			},
			{
				command: ["configure|login|signin|account"],
				effects: [
					{
						kind: "stores",
						from: ["arguments", "input"],
						in: "~/.doppler/.doppler.yaml",
					},
				],
			},
		],
		examples: [
			{
				run: 'doppler configure set token "$TOKEN"',
				gives: ["argv", "layer"],
			},
			{
				run: 'DOPPLER_TOKEN="$TOKEN" doppler run -- npm start',
				gives: ["layer?"],
			},
			{
				run: "SOPS_AGE_KEY_FILE=/run/secrets/token sops -d a.enc.yml > /app/a.yml",
				gives: [],
			},
		],
	},
];
