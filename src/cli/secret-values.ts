import type { SecretValue } from "../lint/facts.ts";
import { isBlankToken } from "../lint/placeholder.ts";
import type { Span } from "../text/span.ts";

/** What the library's patterns begin with, so far that ordinary text does not match: most files need no closer look. */
const beginnings = new RegExp(
	[
		"-----BEGIN",
		"_authToken=",
		"secret_?access_?key",
		"aws_?account",
		"hooks\\.slack\\.com",
		":x-oauth-basic@",
		'"private_key',
		"(?<![A-Za-z])(?:gh[opsur]_|github_pat_|glpat-|glc_|glsa_|xox[a-z]-|xapp-|dckr_pat_|figd_|gsk_|ntn_|lin_api_|ops_ey|shp[a-z]{2}_|hv[sbr]\\.|vc[piark]_|SG\\.\\w)",
		"(?<![A-Za-z])(?:npm_[A-Za-z0-9_]{36}|hf_[a-zA-Z]{34}|dapi[A-Fa-f0-9]{32}|sk-(?:proj|svcacct|admin|ant|[A-Za-z0-9]{20})|(?:A3T[A-Z0-9]|AKIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ASIA)[A-Z0-9]{16})",
	].join("|"),
	"i",
);

/** Rules of the library whose subject is a rule of our own: credentials-in-url. */
const ownSubjects = new Set([
	"@secretlint/secretlint-rule-basicauth",
	"@secretlint/secretlint-rule-database-connection-string",
]);

/**
 * Searches a text for tokens of well-known services and private keys, with the recommended rules of secretlint. The library is
 * loaded only for texts with something that may be one.
 */
export async function findSecretValues(
	text: string,
): Promise<readonly SecretValue[]> {
	if (!beginnings.test(text)) return [];
	const [{ lintSource }, { creator }] = await Promise.all([
		import("@secretlint/core"),
		import("@secretlint/secretlint-rule-preset-recommend"),
	]);
	const { messages } = await lintSource({
		source: {
			filePath: "Dockerfile",
			content: text,
			contentType: "text",
			ext: "",
		},
		options: {
			config: {
				rules: [
					{
						id: "@secretlint/secretlint-rule-preset-recommend",
						rule: creator,
						options: {},
					},
				],
			},
			noPhysicFilePath: true,
		},
	});
	return messages
		.filter(({ ruleId }) => !ownSubjects.has(ruleId))
		.map(({ ruleId, messageId, range }) => ({
			what: nameOf(ruleId, messageId),
			span: valueSpan(text, ruleId, range),
		}))
		.filter(({ span }) => {
			const value = text.slice(span.start, span.end);
			return !isVariable(value) && !isBlankToken(value);
		})
		.sort((a, b) => a.span.start - b.span.start);
}

/** What stands before a key of AWS that is told by its name. */
const keyName = /^["']?[A-Za-z_]+["']?\s*(?:=>|[=:])\s*["']?/;

/** Where the value stands: the library's places for keys of AWS begin at the name, and are as long as the value. */
function valueSpan(
	text: string,
	ruleId: string,
	[start, end]: readonly [number, number],
): Span {
	const shift = ruleId.endsWith("-aws")
		? (keyName.exec(text.slice(start, start + 100))?.[0].length ?? 0)
		: 0;
	return { start: start + shift, end: end + shift };
}

/** Rules of the library by the service that their tokens are for. */
const services: Readonly<Record<string, string>> = {
	"1password": "1Password",
	anthropic: "Anthropic",
	aws: "AWS",
	databricks: "Databricks",
	docker: "Docker Hub",
	figma: "Figma",
	gcp: "Google Cloud",
	github: "GitHub",
	gitlab: "GitLab",
	grafana: "Grafana",
	groq: "Groq",
	"hashicorp-vault": "HashiCorp Vault",
	huggingface: "Hugging Face",
	linear: "Linear",
	notion: "Notion",
	npm: "npm",
	openai: "OpenAI",
	sendgrid: "SendGrid",
	shopify: "Shopify",
	slack: "Slack",
	vercel: "Vercel",
};

function nameOf(ruleId: string, messageId: string): string {
	const rule = ruleId.replace("@secretlint/secretlint-rule-", "");
	if (rule === "privatekey") return "a private key";
	const service = services[rule];
	return service === undefined
		? `a secret (${messageId})`
		: `a credential for ${service}`;
}

/** `_authToken=\${TOKEN}` and `_authToken="$TOKEN"` name a variable, not a token. */
function isVariable(value: string): boolean {
	return /^["'\\]*(?:\$|\{\{|%)/.test(value);
}
