import type { Language } from "./foreign-idioms.ts";

/** Modules that come with the language, and packages of which it is known that they keep no secret that they are not given. */
const harmlessModules: Readonly<
	Partial<Record<Language, ReadonlySet<string>>>
> = {
	python: new Set(
		"__future__ abc argparse array ast asyncio base64 binascii bisect builtins bz2 calendar codecs collections compileall configparser contextlib copy csv ctypes dataclasses datetime decimal difflib email enum errno fileinput fnmatch functools gc getpass glob gzip hashlib hmac html http imaplib importlib inspect io ipaddress itertools json keyword linecache locale logging lzma math mimetypes netrc operator os pathlib pickle pkgutil platform plistlib pprint queue random re sched secrets select shlex shutil signal site smtplib socket sqlite3 ssl stat string struct subprocess sys sysconfig tarfile tempfile textwrap threading time tomllib traceback types typing unicodedata unittest urllib uuid venv warnings weakref xml zipfile zlib zoneinfo requests httpx urllib3 certifi yaml numpy pandas scipy torch torchvision tensorflow keras sklearn nltk spacy transformers sentence_transformers diffusers datasets huggingface_hub tiktoken whisper boto3 botocore pip setuptools wheel pkg_resources django playwright cv2 PIL matplotlib".split(
			" ",
		),
	),
	javascript: new Set(
		"assert buffer child_process console crypto dns events fs http http2 https module net os path process querystring readline stream string_decoder timers tls url util v8 vm worker_threads zlib axios undici node-fetch semver yaml js-yaml".split(
			" ",
		),
	),
};

/** A module that the code uses and of which nothing is known; undefined when there is none. */
export function foreignModule(
	language: Language,
	code: string,
): string | undefined {
	const known = harmlessModules[language];
	if (known === undefined) return undefined;
	return modulesOf(language, code).find((name) => !known.has(name));
}

function modulesOf(language: Language, code: string): readonly string[] {
	if (language === "python") {
		const imports = code.matchAll(
			/(?:^|[;\n])\s*(?:from\s+([\w.]+)\s+import|import\s+([\w., \t]+))/g,
		);
		return [...imports].flatMap(([, from, list]) =>
			(from ?? list ?? "")
				.split(",")
				.map((name) => name.trim().split(/[.\s]/)[0] ?? ""),
		);
	}
	const imports = code.matchAll(
		/(?:require\(\s*|from\s+|import\(\s*)["']([^"'./][^"']*)["']/g,
	);
	return [...imports].map(([, name = ""]) =>
		name.replace(/^node:/, "").replace(/^([^@/]+)\/.*$/, "$1"),
	);
}
