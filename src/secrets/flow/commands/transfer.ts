import {
	type Arguments,
	type Handler,
	hasOption,
	type Invocation,
	optionValues,
	print,
	readArguments,
	readFile,
	wordsTaint,
} from "../invocation.ts";
import type { Machine } from "../machine.ts";
import { baseName } from "../path.ts";
import type { Sink } from "../sink.ts";
import { along, noTaint, type Taint, union, unionAll } from "../taint.ts";
import { emptyValue, isKnown, type Value } from "../value.ts";
import type { Field } from "../words.ts";

/** Programs that talk HTTP. What comes back from a server is no secret; what is printed of the request may be. */
export const transferCommands: readonly (readonly [string, Handler])[] = [
	["curl", curl],
	["wget", wget],
	["aria2c", wget],
];

const curlValued = new Set(
	"-o --output -H --header -u --user -d --data --data-binary --data-raw --data-urlencode --data-ascii --json -F --form --form-string -X --request -A --user-agent -e --referer -b --cookie -c --cookie-jar -K --config -T --upload-file -x --proxy -U --proxy-user -w --write-out -D --dump-header -m --max-time --retry --retry-delay --retry-max-time --connect-timeout --cacert --capath --cert -E --key --pass --netrc-file --resolve --url --output-dir -r --range -C --continue-at -Y -y -z --time-cond --oauth2-bearer --aws-sigv4 --trace --trace-ascii --stderr --limit-rate --max-filesize --max-redirs --proto --tlsv1 --ciphers --interface --unix-socket --url-query --variable -t --telnet-option --key-type --cert-type --etag-save --etag-compare".split(
		" ",
	),
);

/** The name of the hole that stands for what a server sends. */
const remote = "remote";

function curl(machine: Machine, call: Invocation): void {
	const parsed = readArguments(call.words, curlValued);
	const verbose = hasOption(parsed, "-v", "--verbose");
	const request = union(
		wordsTaint(call.words),
		unionAll([
			...optionValues(
				parsed,
				"-H",
				"--header",
				"-d",
				"--data",
				"--data-binary",
				"--data-urlencode",
				"--json",
				"-F",
				"--form",
				"-b",
				"--cookie",
			).map((value) => referenced(machine, call, value)),
			...optionValues(
				parsed,
				"-K",
				"--config",
				"--netrc-file",
				"-T",
				"--upload-file",
			).map(({ text }) => readFile(machine, call, text).taint),
		]),
	);
	const errorFile = optionValues(parsed, "--stderr")[0];
	if (errorFile !== undefined && errorFile.text !== "-")
		machine.writeFile(errorFile, emptyValue, call.span);
	const errors: Sink =
		errorFile === undefined
			? call.errors
			: errorFile.text === "-"
				? call.output
				: { kind: "file", path: errorFile };
	const shownParts = union(
		headersOf(machine, call, parsed),
		netrcOf(machine, parsed),
	);
	const text = machine.fresh("request");
	if (verbose)
		machine.print(
			errors,
			{
				text,
				taint: along(
					shownParts,
					call.span,
					"`curl -v` shows the headers of its request",
				),
			},
			call.span,
			"`curl -v` prints it",
		);
	for (const target of optionValues(parsed, "--trace", "--trace-ascii")) {
		const value = {
			text,
			taint: along(
				request,
				call.span,
				"`curl --trace` writes its request down",
			),
		};
		if (target.text === "-" || target.text === "%") print(machine, call, value);
		else machine.writeFile(target, value, call.span);
	}
	const jar = optionValues(parsed, "-c", "--cookie-jar")[0];
	if (jar !== undefined)
		machine.writeFile(
			jar,
			{
				text,
				taint: unionAll(
					optionValues(parsed, "-b", "--cookie").map((value) =>
						referenced(machine, call, value),
					),
				),
			},
			call.span,
		);
	// An answer to a file:// address is the file.
	const local = unionAll(
		[...parsed.operands, ...optionValues(parsed, "--url")].map((url) =>
			url.text.startsWith("file://")
				? machine.files.read(machine.path(url.text.slice(7))).taint
				: noTaint,
		),
	);
	const writeOut = wordsTaint(optionValues(parsed, "-w", "--write-out"));
	const printsUrl = optionValues(parsed, "-w", "--write-out").some(
		({ text: format }) => /url/.test(format),
	);
	if (printsUrl || writeOut.size > 0)
		print(machine, call, {
			text,
			taint: union(writeOut, printsUrl ? wordsTaint(parsed.operands) : noTaint),
		});
	const answer: Value = { text: machine.fresh(remote), taint: local };
	const outputs = optionValues(parsed, "-o", "--output");
	for (const output of outputs)
		if (output.text === "-") print(machine, call, answer);
		else machine.writeFile(inDirectory(parsed, output), answer, call.span);
	if (hasOption(parsed, "-O", "--remote-name", "--remote-name-all", "-J"))
		for (const url of parsed.operands)
			machine.writeFile(
				inDirectory(parsed, { ...named(url, /[?#].*$/), taint: noTaint }),
				answer,
				call.span,
			);
	else if (outputs.length === 0) print(machine, call, answer);
}

function inDirectory(parsed: Arguments, file: Field): Field {
	const directory = optionValues(parsed, "--output-dir")[0];
	return directory === undefined
		? file
		: { ...file, text: `${directory.text}/${file.text}` };
}

/** The file name that a URL ends in. */
function named(url: Field, without: RegExp): Field {
	const text = isKnown(url.text)
		? url.text.replace(without, "")
		: url.text.replace(without, "");
	return { ...url, text: baseName(text) || "index.html" };
}

/** `@file` in a value means what is in the file. */
function referenced(machine: Machine, call: Invocation, value: Field): Taint {
	const match = /^(?:[^=@]*=)?[@<](.+)$/s.exec(value.text);
	const file = match?.[1]?.split(";")[0];
	return union(
		value.taint,
		file === undefined ? noTaint : readFile(machine, call, file).taint,
	);
}

function headersOf(
	machine: Machine,
	call: Invocation,
	parsed: Arguments,
): Taint {
	return unionAll([
		...optionValues(parsed, "-H", "--header", "-b", "--cookie").map((value) =>
			referenced(machine, call, value),
		),
		wordsTaint(
			optionValues(
				parsed,
				"-u",
				"--user",
				"--oauth2-bearer",
				"-A",
				"--user-agent",
				"-e",
				"--referer",
				"-U",
				"--proxy-user",
				"-x",
				"--proxy",
			),
		),
		wordsTaint(parsed.operands),
		...optionValues(parsed, "-K", "--config").map(
			({ text }) => readFile(machine, call, text).taint,
		),
		...optionValues(parsed, "--netrc-file").map(
			({ text }) => readFile(machine, call, text).taint,
		),
	]);
}

function netrcOf(machine: Machine, parsed: Arguments): Taint {
	if (!hasOption(parsed, "-n", "--netrc", "--netrc-optional")) return noTaint;
	return machine.files.read(machine.path(`${machine.home()}/.netrc`)).taint;
}

const wgetValued = new Set(
	"-O --output-document -o --output-file -a --append-output -P --directory-prefix -U --user-agent --header --user --password --http-user --http-password --post-data --post-file --body-data --body-file --method -t --tries -T --timeout -i --input-file -e --execute --load-cookies --save-cookies --ca-certificate --certificate --private-key --referer -Q --quota -w --wait --config -D -A -R -l --max-redirect --secure-protocol".split(
		" ",
	),
);

/** `wget` prints the addresses it asks for unless it is quiet, and names the file after the whole address, query included. */
function wget(machine: Machine, call: Invocation): void {
	const parsed = readArguments(call.words, wgetValued);
	const quiet =
		hasOption(parsed, "-q", "--quiet") ||
		parsed.options.has("-nv") ||
		hasOption(parsed, "--no-verbose");
	const urls = parsed.operands;
	const logFile = optionValues(
		parsed,
		"-o",
		"--output-file",
		"-a",
		"--append-output",
	)[0];
	const text = machine.fresh("request");
	const inUrls = unionAll(
		urls.map(({ text: url, taint }) => (onlyPassword(url) ? noTaint : taint)),
	);
	const debug = hasOption(parsed, "-d", "--debug");
	const shownParts = union(
		quiet ? noTaint : inUrls,
		debug
			? wordsTaint(
					optionValues(
						parsed,
						"--header",
						"--user",
						"--password",
						"--http-password",
					),
				)
			: noTaint,
	);
	const lines = {
		text,
		taint: along(shownParts, call.span, "`wget` shows the address it asks for"),
	};
	if (logFile !== undefined) machine.writeFile(logFile, lines, call.span);
	else machine.print(call.errors, lines, call.span, "`wget` prints it");
	const answer: Value = { text: machine.fresh(remote), taint: noTaint };
	const output = optionValues(parsed, "-O", "--output-document")[0];
	if (output !== undefined) {
		if (output.text === "-") print(machine, call, answer);
		else machine.writeFile(output, answer, call.span);
		return;
	}
	const directory =
		optionValues(parsed, "-P", "--directory-prefix")[0]?.text ?? ".";
	for (const url of urls) {
		const name = named(url, /#.*$/);
		const inName =
			/[?/][^/]*\uE000[^/]*$/.test(url.text) &&
			!/^[a-z]+:\/\/[^/]*$/.test(url.text);
		machine.writeFile(
			{
				text: `${directory}/${name.text}`,
				taint: inName ? url.taint : noTaint,
			},
			answer,
			call.span,
		);
	}
}

/** Whether a URL has what is not known in its password only, which `wget` does not show. */
function onlyPassword(url: string): boolean {
	const match = /^[a-z]+:\/\/[^/@]*:([^/@]*)@(.*)$/s.exec(url);
	if (match === null) return false;
	return isKnown(url.replace(/^([a-z]+:\/\/[^/@]*):[^/@]*@/s, "$1@"));
}
