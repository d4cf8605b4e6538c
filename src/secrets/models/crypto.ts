import type { Effect, Place, ToolModel, ToolRule } from "./model.ts";

/** Encryption keeps a secret only from those who have not the key; signatures, digests and public keys give nothing away. */
const inputs = [{ optionFile: ["-in", "-inkey"] }, "input"] as const;

const out: readonly Effect[] = [
	{
		kind: "stores",
		from: [{ optionFile: ["-in", "-inkey"] }, "input"],
		in: { option: ["-out"] },
		replaces: true,
	},
];

const keyring: Place = {
	option: ["--homedir"],
	file: "private-keys-v1.d",
	otherwise: {
		variable: "GNUPGHOME",
		file: "private-keys-v1.d",
		otherwise: "~/.gnupg/private-keys-v1.d",
	},
};

/** What comes out goes to the file that `-o` names, or is printed. */
function unpacking(...options: readonly string[]): readonly ToolRule[] {
	const target = ["-o", "--output"];
	return [
		{
			with: options,
			without: target,
			effects: [{ kind: "prints", from: ["files"] }],
		},
		{
			with: options,
			effects: [{ kind: "stores", from: ["files"], in: { option: target } }],
		},
	];
}

export const cryptoModels: readonly ToolModel[] = [
	{
		programs: ["openssl"],
		longOptions: true,
		valued: [
			"-in",
			"-out",
			"-inkey",
			"-pass",
			"-passin",
			"-passout",
			"-k",
			"-K",
			"-iv",
			"-S",
			"-kfile",
			"-subj",
			"-days",
			"-config",
			"-key",
			"-sign",
			"-verify",
			"-signature",
			"-hmac",
			"-mac",
			"-macopt",
			"-CA",
			"-CAkey",
			"-cert",
			"-certfile",
			"-name",
			"-pubin",
			"-recip",
			"-iter",
			"-connect",
			"-servername",
			"-signkey",
			"-extfile",
			"-outform",
			"-inform",
			"-md",
			"-algorithm",
			"-pkeyopt",
		],
		rules: [
			{
				command: [
					"dgst|sha256|sha1|md5|sha512|rand|genrsa|genpkey|req|ca|verify|s_client|version|passwd|crl|ocsp|dhparam|ecparam|prime|list|ciphers|speed|x509|smime|cms",
				],
				effects: [],
			},
			{ with: ["-pubout", "-pubkey", "-modulus", "-nokeys"], effects: [] },
			{ with: ["-noout"], without: ["-text"], effects: [] },
			{
				command: ["enc|aes-256-cbc|aes-128-cbc|aes-256-ctr|des3|chacha20"],
				withSecret: ["-kfile", "-pass", "-k", "-K"],
				effects: [],
			},
			{ command: ["rsautl|pkeyutl"], without: ["-decrypt"], effects: [] },
			{ with: ["-out"], effects: out },
		],
		otherwise: [{ kind: "prints", from: [...inputs] }],
		examples: [
			{
				run: "openssl enc -aes-256-cbc -pbkdf2 -k known -in /run/secrets/token -out /t",
				gives: ["layer"],
			},
			{ run: "openssl base64 -in /run/secrets/token > /t", gives: ["layer"] },
			{ run: "openssl dgst -sha256 /run/secrets/token > /t", gives: [] },
			{
				run: "openssl rsa -in /run/secrets/token -pubout -out /pub.pem",
				gives: [],
			},
			{
				run: "openssl rsa -in /run/secrets/token -out /key.pem",
				gives: ["layer"],
			},
			{ run: "openssl rsa -in /run/secrets/token -check -noout", gives: [] },
			{
				run: "openssl rsa -in /run/secrets/token -text -noout",
				gives: ["log"],
			},
			{
				run: "openssl dgst -sha256 -sign /run/secrets/token -out /a.sig /etc/hostname",
				gives: [],
			},
		],
	},
	{
		programs: ["gpg", "gpg2"],
		valued: [
			"-o",
			"--output",
			"-r",
			"--recipient",
			"-u",
			"--local-user",
			"--passphrase",
			"--passphrase-file",
			"--passphrase-fd",
			"--homedir",
			"--keyring",
			"--keyserver",
			"--pinentry-mode",
			"--cipher-algo",
			"--trust-model",
		],
		rules: [
			{
				withSecret: ["--passphrase-file", "--passphrase"],
				without: ["-d", "--decrypt", "--import", "--export-secret-keys"],
				effects: [],
			},
			{
				with: ["--import", "--fast-import"],
				effects: [
					{
						kind: "stores",
						from: ["files"],
						in: keyring,
					},
				],
			},
			{
				with: ["-c", "--symmetric"],
				effects: [
					{
						kind: "stores",
						from: ["files"],
						in: {
							option: ["-o", "--output"],
							otherwise: { operand: 0, suffix: ".gpg" },
						},
					},
				],
			},
			...unpacking("-d", "--decrypt"),
			...unpacking("--dearmor", "--enarmor", "--store"),
			{
				with: ["--export-secret-keys", "--export-secret-subkeys"],
				effects: [{ kind: "prints", from: [{ stored: keyring }] }],
			},
		],
		examples: [
			{
				run: "gpg --dearmor < /run/secrets/token > /key.gpg",
				gives: ["layer"],
			},
			{
				run: "GNUPGHOME=/dev/shm/g gpg --import /run/secrets/token; GNUPGHOME=/dev/shm/g gpg --export-secret-keys > /key",
				gives: ["layer"],
			},
			{ run: "gpg --batch --import /run/secrets/token", gives: ["layer"] },
			{
				run: "GNUPGHOME=/dev/shm/g gpg --batch --import /run/secrets/token",
				gives: [],
			},
			{
				run: "gpg --batch -r ops@example.org -o /t.gpg -e /run/secrets/token",
				gives: [],
			},
			{
				run: "gpg --batch --passphrase known -o /t.gpg -c /run/secrets/token",
				gives: ["layer"],
			},
		],
	},
	{
		programs: ["age"],
		valued: ["-o", "--output", "-r", "--recipient", "-R", "-i", "--identity"],
		rules: [
			{
				with: ["-d", "--decrypt"],
				effects: [
					{
						kind: "stores",
						from: ["files"],
						in: { option: ["-o", "--output"] },
					},
				],
			},
		],
		examples: [
			{ run: "age -r age1qqq -o /t.age /run/secrets/token", gives: [] },
		],
	},
	{
		programs: ["wg"],
		rules: [{ command: ["genkey|genpsk|pubkey|show"], effects: [] }],
		otherwise: [
			{ kind: "runs-unknown", why: "it reads and writes settings of its own" },
		],
		examples: [
			{ run: "wg pubkey < /run/secrets/token > /pub", gives: [] },
			{ run: "wg setconf wg0 /run/secrets/token", gives: ["layer?"] },
		],
	},
	{
		programs: ["age-keygen"],
		valued: ["-o"],
		rules: [],
		examples: [{ run: "age-keygen -y /run/secrets/token > /pub", gives: [] }],
	},
	{
		programs: [
			"rpmsign",
			"debsign",
			"debsigs",
			"dpkg-sig",
			"jarsigner",
			"apksigner",
			"osslsigncode",
			"minisign",
			"signify",
			"abuild-sign",
			"sbsign",
		],
		rules: [],
		examples: [
			{ run: "minisign -S -s /run/secrets/token -m /app.tgz", gives: [] },
			{
				run: 'jarsigner -storepass "$TOKEN" -keystore /ks /app.jar me',
				gives: ["argv"],
			},
		],
	},
	{
		programs: ["keytool"],
		longOptions: true,
		valued: [
			"-keystore",
			"-storepass",
			"-keypass",
			"-alias",
			"-file",
			"-srckeystore",
			"-srcstorepass",
			"-deststorepass",
			"-destkeystore",
		],
		rules: [
			{
				with: ["-importkeystore"],
				effects: [
					{
						kind: "stores",
						from: [{ optionFile: ["-srckeystore"] }],
						in: { option: ["-destkeystore", "-keystore"] },
					},
				],
			},
		],
		examples: [
			{
				run: "keytool -importcert -noprompt -keystore /ks -storepass changeit -alias a -file /etc/ca.pem",
				gives: [],
			},
		],
	},
];
