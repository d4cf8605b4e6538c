import { dockerConfig } from "./containers.ts";
import type { Place, ToolModel } from "./model.ts";

const awsCredentials: Place = {
	variable: "AWS_SHARED_CREDENTIALS_FILE",
	otherwise: "~/.aws/credentials",
};
const gcloudConfig: Place = {
	variable: "CLOUDSDK_CONFIG",
	file: "credentials.db",
	otherwise: "~/.config/gcloud/credentials.db",
};
const azureProfile: Place = {
	variable: "AZURE_CONFIG_DIR",
	file: "service_principal_entries.json",
	otherwise: "~/.azure/service_principal_entries.json",
};

/** Command lines of the clouds: logins are written to the home directory, environment variables are only read. */
export const cloudModels: readonly ToolModel[] = [
	{
		programs: ["aws"],
		valued: [
			"--profile",
			"--region",
			"--output",
			"--query",
			"--endpoint-url",
			"--domain",
			"--domain-owner",
			"--repository",
			"--tool",
			"--secret-id",
			"--name",
			"--csv",
		],
		rules: [
			{
				command: ["configure", "set"],
				effects: [{ kind: "stores", from: ["operands"], in: awsCredentials }],
			},
			{
				command: ["configure", "import"],
				effects: [
					{
						kind: "stores",
						from: [{ option: ["--csv"] }, { optionFile: ["--csv"] }],
						in: awsCredentials,
					},
				],
			},
			{
				command: ["configure", "get|export-credentials"],
				effects: [
					{
						kind: "prints",
						from: [
							{ path: "~/.aws/credentials" },
							{
								variables: [
									"AWS_SECRET_ACCESS_KEY",
									"AWS_SESSION_TOKEN",
									"AWS_ACCESS_KEY_ID",
								],
							},
						],
					},
				],
			},
			{ command: ["configure", "list|list-profiles"], effects: [] },
			{
				command: ["configure"],
				effects: [{ kind: "stores", from: ["input"], in: awsCredentials }],
			},
		],
		examples: [
			{
				run: 'aws configure set aws_secret_access_key "$TOKEN"',
				gives: ["argv", "layer"],
			},
			{
				run: "aws configure import --csv file:///run/secrets/token",
				gives: ["layer"],
			},
			{
				run: "AWS_SHARED_CREDENTIALS_FILE=/run/secrets/token aws s3 cp s3://b/k /app/k",
				gives: [],
			},
			{
				run: 'AWS_SECRET_ACCESS_KEY="$(cat /run/secrets/token)" aws s3 ls',
				gives: [],
			},
			{
				run: 'aws configure set aws_secret_access_key "$TOKEN" && aws s3 ls && rm -rf ~/.aws',
				gives: ["argv"],
			},
		],
	},
	{
		programs: ["gcloud"],
		valued: [
			"--key-file",
			"--cred-file",
			"--project",
			"--account",
			"--configuration",
		],
		rules: [
			{
				command: ["auth", "activate-service-account|login"],
				effects: [
					{
						kind: "stores",
						from: [{ optionFile: ["--key-file", "--cred-file"] }],
						in: gcloudConfig,
					},
				],
			},
			{
				command: ["auth", "revoke"],
				effects: [{ kind: "clears", places: [gcloudConfig] }],
			},
			{ command: ["config", "set", "auth/*"], effects: [] },
		],
		examples: [
			{
				run: "gcloud auth activate-service-account --key-file=/run/secrets/token",
				gives: ["layer"],
			},
			{
				run: "gcloud auth activate-service-account --key-file=/run/secrets/token && gcloud storage cp gs://b/o /o && rm -rf ~/.config/gcloud",
				gives: [],
			},
			{
				run: "CLOUDSDK_CONFIG=/dev/shm/g gcloud auth activate-service-account --key-file /run/secrets/token",
				gives: [],
			},
		],
	},
	{
		programs: ["gsutil", "bq"],
		rules: [],
		examples: [
			{
				run: "GOOGLE_APPLICATION_CREDENTIALS=/run/secrets/token gsutil cp gs://b/o /o",
				gives: [],
			},
		],
	},
	{
		programs: ["az"],
		valued: [
			"-u",
			"--username",
			"-p",
			"--password",
			"-t",
			"--tenant",
			"--name",
			"-n",
			"-g",
		],
		rules: [
			{
				command: ["acr", "login"],
				effects: [
					{
						kind: "stores",
						from: [{ option: ["-p", "--password"] }],
						in: dockerConfig,
						entry: { option: ["-n", "--name"] },
					},
				],
			},
			{
				command: ["login"],
				effects: [
					{ kind: "stores", from: ["arguments"], in: azureProfile },
					{
						kind: "stores",
						from: [{ optionFile: ["-p", "--password"] }],
						in: azureProfile,
					},
				],
			},
			{
				command: ["logout"],
				effects: [{ kind: "clears", places: [azureProfile] }],
			},
			{
				command: ["account", "clear"],
				effects: [{ kind: "clears", places: [azureProfile] }],
			},
			{
				command: ["devops", "login"],
				effects: [
					{
						kind: "stores",
						from: ["input"],
						in: "~/.azure/azuredevops/personalAccessTokens",
					},
				],
			},
		],
		examples: [
			{
				run: 'az login --service-principal -u app -p "$TOKEN" --tenant t',
				gives: ["argv", "layer"],
			},
			{
				run: 'az login --service-principal -u app -p "$TOKEN" --tenant t && az account show && az logout',
				gives: ["argv"],
			},
			{
				run: 'az acr login --name own -u me -p "$TOKEN"',
				gives: ["argv", "layer"],
			},
		],
	},
];
