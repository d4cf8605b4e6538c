import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	isSensitiveName,
	secretWords,
} from "../../../src/secrets/flow/sensitive-names.ts";

test("each of the words makes a name that of a secret, in any case", () => {
	for (const word of secretWords) {
		for (const name of [word, word.toUpperCase(), `MY_${word.toUpperCase()}`]) {
			// The shell's own.
			if (name === "PWD") continue;
			assert.ok(isSensitiveName(name), name);
		}
	}
});

test("names of secrets without one of the words", () => {
	for (const name of [
		"PGPASSWORD",
		"SSHPASS",
		"dbToken",
		"API_KEY",
		"sshKeys",
		"OAUTH",
		"NPM_AUTH",
		"DOCKER_AUTH_CONFIG",
		"BUNDLE_GEMS__EXAMPLE__COM",
		"ID_RSA",
		"DEPLOY_ID_ED25519",
		"VSS_NUGET_EXTERNAL_FEED_ENDPOINTS",
		"SLACK_WEBHOOK_URL",
		"AZURE_STORAGE_CONNECTION_STRING",
		"GCP_SERVICE_ACCOUNT_JSON",
		"AWS_ACCESS_KEY_ID",
	]) {
		assert.ok(isSensitiveName(name), name);
	}
});

test("names of other things", () => {
	for (const name of [
		"PATH",
		"PORT",
		"TOKEN_FILE",
		"PUBLIC_KEY",
		"KEY",
		"OLDPWD",
		"ANDROID_HOME",
		"MAX_TOKENS",
		"DESIGN",
		"VERSION",
	]) {
		assert.not(isSensitiveName(name), name);
	}
});

test("words of one's own count without the usual ones", () => {
	assert.ok(isSensitiveName("FOO_BAR", { words: ["bar"] }));
	assert.ok(isSensitiveName("FOO_BAR", { onlyWords: ["bar"] }));
	assert.not(isSensitiveName("TOKEN", { onlyWords: ["bar"] }));
	assert.not(isSensitiveName("TOKEN", { ignored: ["TOKEN"] }));
});

test.run();
