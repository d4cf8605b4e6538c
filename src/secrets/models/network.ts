import type { ToolModel } from "./model.ts";

/** Clients that send what they are given, and keep nothing of it. What a server answers is no secret. */
export const networkModels: readonly ToolModel[] = [
	{
		programs: [
			"lftp",
			"ftp",
			"ncftpget",
			"smbclient",
			"ldapsearch",
			"mosquitto_pub",
			"swaks",
			"sendmail",
			"mail",
			"socat",
		],
		rules: [],
		examples: [
			{
				run: 'lftp -u "me,$TOKEN" -e "get a; bye" ftp.example.org',
				gives: ["argv"],
			},
		],
	},
	{
		programs: ["http", "https", "xh", "xhs", "grpcurl"],
		valued: ["-a", "--auth", "-A", "-o", "--output", "-H", "-d", "--data"],
		rules: [
			{
				with: ["-v", "--verbose", "-vv", "--print=HBhb", "--print=Hh", "-p=H"],
				effects: [{ kind: "prints", from: ["arguments"] }],
			},
			{
				with: ["-o", "--output"],
				effects: [
					{
						kind: "stores",
						from: [],
						in: { option: ["-o", "--output"] },
						replaces: true,
					},
				],
			},
		],
		examples: [
			{
				run: 'http --download https://example.org/a "Authorization:Bearer $TOKEN"',
				gives: ["argv"],
			},
			{
				run: 'http -v https://example.org/a "Authorization:Bearer $TOKEN"',
				gives: ["argv", "log"],
			},
		],
	},
];
