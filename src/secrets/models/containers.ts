import type { Place, ToolModel } from "./model.ts";

/** Where Docker keeps logins: with the name of the registry, or none for its own. */
export const dockerConfig: Place = {
	option: ["--config"],
	file: "config.json",
	otherwise: {
		variable: "DOCKER_CONFIG",
		file: "config.json",
		otherwise: "~/.docker/config.json",
	},
};
const podmanAuth: Place = {
	option: ["--authfile"],
	otherwise: {
		variable: "REGISTRY_AUTH_FILE",
		otherwise: "/run/containers/0/auth.json",
	},
};
const helmAuth: Place = {
	option: ["--registry-config"],
	otherwise: {
		variable: "HELM_REGISTRY_CONFIG",
		otherwise: "~/.config/helm/registry/config.json",
	},
};
const helmRepositories: Place = {
	option: ["--repository-config"],
	otherwise: {
		variable: "HELM_REPOSITORY_CONFIG",
		otherwise: "~/.config/helm/repositories.yaml",
	},
};

const kubeconfig: Place = {
	option: ["--kubeconfig"],
	otherwise: { variable: "KUBECONFIG", otherwise: "~/.kube/config" },
};

/** Clients of registries and clusters: a login is a file with the password in base64. */
export const containerModels: readonly ToolModel[] = [
	{
		programs: ["docker", "nerdctl", "crane", "oras", "regctl", "cosign", "ctr"],
		valued: [
			"-u",
			"--username",
			"-p",
			"--password",
			"--config",
			"-H",
			"--key",
			"-t",
			"-f",
		],
		rules: [
			{
				command: ["login"],
				effects: [
					{
						kind: "stores",
						from: ["arguments", "input"],
						in: dockerConfig,
						entry: { operand: 0 },
					},
				],
			},
			{
				command: ["auth", "login"],
				effects: [
					{
						kind: "stores",
						from: ["arguments", "input"],
						in: dockerConfig,
						entry: { operand: 0 },
					},
				],
			},
			{
				command: ["logout"],
				effects: [
					{ kind: "clears", places: [dockerConfig], entry: { operand: 0 } },
				],
			},
			{
				command: ["run|build|compose|buildx"],
				effects: [
					{
						kind: "runs-unknown",
						why: "it starts containers with what it can read",
					},
				],
			},
		],
		examples: [
			{
				run: "docker login -u me --password-stdin registry.example.org < /run/secrets/token",
				gives: ["layer"],
			},
			{ run: 'docker login -u me -p "$TOKEN"', gives: ["argv", "layer"] },
			{
				run: 'echo "$TOKEN" | docker login -u me --password-stdin && docker pull x && docker logout',
				gives: [],
			},
			{
				run: 'echo "$TOKEN" | docker login ghcr.io -u me --password-stdin && docker pull ghcr.io/x && docker logout ghcr.io',
				gives: [],
			},
			{
				run: 'echo "$TOKEN" | docker login ghcr.io -u me --password-stdin && docker pull ghcr.io/x && docker logout',
				gives: ["layer"],
			},
			{
				run: 'echo "$TOKEN" | DOCKER_CONFIG=/dev/shm/d docker login -u me --password-stdin',
				gives: [],
			},
		],
	},
	{
		programs: ["podman", "buildah", "skopeo"],
		valued: [
			"-u",
			"--username",
			"-p",
			"--password",
			"--authfile",
			"--creds",
			"--src-creds",
			"--dest-creds",
		],
		rules: [
			{
				command: ["login"],
				effects: [
					{
						kind: "stores",
						from: ["arguments", "input"],
						in: podmanAuth,
						entry: { operand: 0 },
					},
				],
			},
			{
				command: ["logout"],
				with: ["-a", "--all"],
				effects: [{ kind: "clears", places: [podmanAuth] }],
			},
			{
				command: ["logout"],
				effects: [
					{ kind: "clears", places: [podmanAuth], entry: { operand: 0 } },
				],
			},
			{
				command: ["run|build|bud"],
				effects: [
					{
						kind: "runs-unknown",
						why: "it starts containers with what it can read",
					},
				],
			},
		],
		examples: [
			{
				run: "skopeo login -u me --password-stdin example.org < /run/secrets/token",
				gives: ["layer"],
			},
			{
				run: 'skopeo copy --src-creds "u:$TOKEN" docker://a dir:/a',
				gives: ["argv"],
			},
		],
	},
	{
		programs: ["helm"],
		valued: [
			"-u",
			"--username",
			"-p",
			"--password",
			"--registry-config",
			"--repository-config",
			"--version",
			"--ca-file",
			"--set",
			"-f",
			"-n",
		],
		rules: [
			{
				command: ["registry", "login"],
				effects: [
					{
						kind: "stores",
						from: ["arguments", "input"],
						in: helmAuth,
						entry: { operand: 0 },
					},
				],
			},
			{
				command: ["registry", "logout"],
				effects: [
					{ kind: "clears", places: [helmAuth], entry: { operand: 0 } },
				],
			},
			{
				command: ["repo", "add"],
				effects: [
					{
						kind: "stores",
						from: ["arguments", "input"],
						in: helmRepositories,
						entry: { operand: 0 },
					},
				],
			},
			{
				command: ["repo", "remove|rm"],
				effects: [
					{
						kind: "clears",
						places: [helmRepositories],
						entry: { operand: 0 },
					},
				],
			},
			{
				command: ["template"],
				effects: [
					{ kind: "prints", from: ["arguments", { optionFile: ["-f"] }] },
				],
			},
		],
		examples: [
			{
				run: "helm registry login example.org -u me --password-stdin < /run/secrets/token",
				gives: ["layer"],
			},
			{
				run: 'helm repo add own https://example.org --username me --password "$TOKEN"',
				gives: ["argv", "layer"],
			},
			{
				run: 'helm pull own/chart --username me --password "$TOKEN"',
				gives: ["argv"],
			},
		],
	},
	{
		programs: ["kubectl", "oc", "k9s", "kustomize"],
		valued: [
			"--token",
			"--kubeconfig",
			"--from-literal",
			"--from-file",
			"--from-env-file",
			"-o",
			"-f",
			"-n",
		],
		rules: [
			{
				command: ["config", "set-credentials|set-cluster|set"],
				effects: [{ kind: "stores", from: ["arguments"], in: kubeconfig }],
			},
			{
				command: ["config", "unset|delete-user|delete-cluster"],
				effects: [{ kind: "clears", places: [kubeconfig] }],
			},
			{
				command: ["config", "view"],
				with: ["--raw", "--flatten"],
				effects: [
					{
						kind: "prints",
						from: [
							{ optionFile: ["--kubeconfig"] },
							{ variableFile: "KUBECONFIG" },
							{ path: "~/.kube/config" },
						],
					},
				],
			},
			{ command: ["config", "view"], effects: [] },
			{
				command: ["login"],
				effects: [
					{
						kind: "stores",
						from: ["arguments"],
						in: kubeconfig,
					},
				],
			},
			{
				command: ["create"],
				effects: [
					{
						kind: "prints",
						from: [
							{ option: ["--from-literal"] },
							{ optionFile: ["--from-file", "--from-env-file"] },
						],
					},
				],
			},
		],
		examples: [
			{
				run: 'kubectl config set-credentials me --token="$TOKEN"',
				gives: ["argv", "layer"],
			},
			{
				run: 'kubectl config set-credentials me --token="$TOKEN" && kubectl get pods && kubectl config unset users.me',
				gives: ["argv"],
			},
			{ run: "kubectl --kubeconfig /run/secrets/token get pods", gives: [] },
			{
				run: "KUBECONFIG=/run/secrets/token kubectl config view --raw",
				gives: ["log"],
			},
			{ run: "KUBECONFIG=/run/secrets/token kubectl config view", gives: [] },
			{
				run: "kubectl create secret generic a --from-file=t=/run/secrets/token --dry-run=client -o yaml > /s.yml",
				gives: ["layer"],
			},
		],
	},
	{
		// It encrypts for the holder of a key that the cluster never gives away.
		programs: ["kubeseal"],
		rules: [],
		examples: [
			{
				run: "kubeseal --raw --from-file=/run/secrets/token --cert cert.pem > /sealed",
				gives: [],
			},
		],
	},
];
