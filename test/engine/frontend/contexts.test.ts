import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildLog } from "../build-log.ts";
import { runCommand } from "../command.ts";
import { makeCertificate } from "../servers/certificate.ts";
import { startFileServer } from "../servers/file-server.ts";
import { makeGitRepository } from "../servers/git-repository.ts";
import { startGitSshServer } from "../servers/git-ssh.ts";
import { startSecureShellAgent } from "../servers/ssh-agent.ts";
import {
	type BuildInput,
	build as buildAndRead,
	contextWith,
} from "./build-and-read.ts";
import type { Files } from "./outputs.ts";
import { frontendTest, type UnderTest } from "./under-test.ts";

/** Where a Dockerfile and the files of a build can come from, in every form that clients have for it. */

const certificates = await mkdtemp(join(tmpdir(), "keyhole-certificates-"));
const certificate = await makeCertificate(certificates);
// The engine of a test gets the environment of this process: it fetches over HTTPS, and asks nobody else.
process.env.SSL_CERT_FILE = certificate.file;
test.after(() => rm(certificates, { recursive: true }));

/** Builds, which has to go well. */
async function filesOf(
	underTest: UnderTest,
	args: readonly string[],
	input?: BuildInput,
): Promise<Files> {
	const { log, files } = await buildAndRead(underTest, args, input);
	assert.is(log.status, 0, `${args.join(" ")}\n${log.message}`);
	return files;
}

const copyAll = "FROM scratch\nCOPY . /\n";

async function archiveOf(directory: string): Promise<Buffer> {
	const from = `--directory=${directory}`;
	return (await runCommand("tar", ["-c", from, "."])).stdoutBytes;
}

frontendTest("standard input", async (underTest) => {
	const { directory } = underTest;
	const context = await contextWith(directory, "context", copyAll, {
		"a.txt": "a\n",
		"below/Dockerfile": "FROM scratch\nCOPY a.txt /renamed\n",
	});
	const dockerfile = "FROM scratch\nCOPY a.txt /from-input\n";
	assert.equal(
		await filesOf(underTest, ["--file=-", context], { input: dockerfile }),
		{ "from-input": "a\n" },
	);
	const alone = "FROM scratch\nCOPY <<END /alone\nyes\nEND\n";
	assert.equal(await filesOf(underTest, ["-"], { input: alone }), {
		alone: "yes\n",
	});
	const archive = await archiveOf(context);
	for (const input of [archive, gzipSync(archive)]) {
		const files = await filesOf(underTest, ["-"], { input });
		assert.is(files["a.txt"], "a\n");
		assert.equal(
			await filesOf(underTest, ["--file=below/Dockerfile", "-"], { input }),
			{ renamed: "a\n" },
		);
	}
});

frontendTest("names of Dockerfiles and ignore files", async (underTest) => {
	const { directory } = underTest;
	const files = {
		"kept.txt": "kept\n",
		"secret.txt": "secret\n",
		".dockerignore": "kept.txt\nDockerfile\n*.Dockerfile*\n.dockerignore\n",
		"own.Dockerfile": copyAll,
		"own.Dockerfile.dockerignore": "*\n!kept.txt\n",
	};
	const context = await contextWith(directory, "named", copyAll, files);
	assert.equal(await filesOf(underTest, [context]), {
		"secret.txt": "secret\n",
	});
	assert.equal(
		await filesOf(underTest, ["--file=own.Dockerfile", "."], {
			directory: context,
		}),
		{ "kept.txt": "kept\n" },
	);
	const elsewhere = await contextWith(directory, "elsewhere", copyAll);
	assert.equal(
		await filesOf(underTest, [
			`--file=${join(elsewhere, "Dockerfile")}`,
			context,
		]),
		{ "secret.txt": "secret\n" },
	);
	const small = join(directory, "small");
	await mkdir(small);
	await copyFile(join(context, "own.Dockerfile"), join(small, "dockerfile"));
	assert.equal(await filesOf(underTest, [small]), { dockerfile: copyAll });
});

frontendTest("archives and files over HTTP and HTTPS", async (underTest) => {
	const { directory } = underTest;
	const context = await contextWith(directory, "served", copyAll, {
		"a.txt": "a\n",
		"below/Dockerfile": "FROM scratch\nCOPY a.txt /below\n",
	});
	const archive = await archiveOf(context);
	const served = {
		"/context.tar": { contents: archive },
		"/context.tar.gz": { contents: gzipSync(archive) },
		"/plain.txt": { contents: "plain\n" },
	};
	for (const secure of [false, true]) {
		const server = await startFileServer(
			served,
			"127.0.0.1",
			secure ? certificate : undefined,
		);
		try {
			for (const name of ["context.tar", "context.tar.gz"]) {
				const url = `${server.url}/${name}`;
				assert.is((await filesOf(underTest, [url]))["a.txt"], "a\n");
				assert.equal(
					await filesOf(underTest, ["--file=below/Dockerfile", url]),
					{ below: "a\n" },
				);
				const other = await filesOf(underTest, ["--file=-", url], {
					input: "FROM scratch\nCOPY a.txt /other\n",
				});
				assert.equal(other, { other: "a\n" });
			}
			const url = `${server.url}/plain.txt`;
			const checksum = createHash("sha256").update("plain\n").digest("hex");
			const named = await contextWith(
				directory,
				`named-${secure}`,
				`FROM scratch\nCOPY --from=page context /page\nADD --checksum=sha256:${checksum} ${url} /added\n`,
			);
			assert.equal(
				await filesOf(underTest, [`--build-context=page=${url}`, named]),
				{ page: "plain\n", added: "plain\n" },
			);
		} finally {
			await server.stop();
		}
	}
});

frontendTest("named contexts", async (underTest) => {
	const { directory, engine, flags } = underTest;
	await engine.ensureImage("busybox");
	const base = await contextWith(
		directory,
		"base",
		"FROM scratch\nCOPY note.txt /\nENV NOTE=of-the-base\nUSER 7\n",
		{ "note.txt": "note\n" },
	);
	const layout = join(directory, "layout");
	const made = await buildLog(engine, [
		...flags,
		`--output=type=oci,tar=false,dest=${layout}`,
		base,
	]);
	assert.is(made.status, 0, made.message);
	const [{ digest }] = (
		JSON.parse(await readFile(join(layout, "index.json"), "utf8")) as {
			readonly manifests: readonly [{ readonly digest: string }];
		}
	).manifests;
	const using = await contextWith(
		directory,
		"using",
		`FROM base
COPY --from=directory . /copied/
COPY --from=busybox /bin/hostname /
`,
	);
	const local = await contextWith(directory, "local", copyAll, {
		"x.txt": "x\n",
		"y.txt": "y\n",
		".dockerignore": "y.txt\nDockerfile\n.dockerignore\n",
	});
	await engine.run(["tag", "busybox", "named-base:1"]);
	for (const place of [
		`oci-layout://${layout}@${digest}`,
		`oci-layout://${layout}`,
	]) {
		const { hostname, ...files } = await filesOf(underTest, [
			`--build-context=base=${place}`,
			`--build-context=directory=${local}`,
			"--build-context=busybox=docker-image://named-base:1",
			using,
		]);
		assert.ok(hostname?.startsWith("\x7fELF"), place);
		assert.equal(files, { "note.txt": "note\n", "copied/x.txt": "x\n" });
	}

	const agent = await startSecureShellAgent(["reader"]);
	const server = await startGitSshServer({
		publicKeys: agent.keys.map(({ publicKey }) => publicKey),
	});
	try {
		const repository = await makeGitRepository(directory, "repository", {
			"deep/z.txt": "z\n",
		});
		const url = `${server.url}${repository.directory}`;
		const remote = await contextWith(
			directory,
			"remote",
			"FROM scratch\nCOPY --from=source . /\n",
		);
		for (const address of [
			`${url}#main:deep`,
			`${url}?branch=main&subdir=deep`,
		])
			assert.equal(
				await filesOf(underTest, [
					`--ssh=default=${agent.socket}`,
					`--build-context=source=${address}`,
					remote,
				]),
				{ "z.txt": "z\n" },
				address,
			);
	} finally {
		await server.stop();
		await agent.stop();
	}
});

test.run();
