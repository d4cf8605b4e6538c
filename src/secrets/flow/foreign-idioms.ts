/** Languages other than the shell's of which simple scripts are understood. */
export type Language = "python" | "javascript" | "ruby" | "perl" | "php";

/** How a language says what matters here. */
export interface Idioms {
	/** Reads a whole file; the first group is its path. */
	readonly readsFile: RegExp;
	/** Reads a variable of the environment; the first group is its name. */
	readonly readsVariable: RegExp;
	/** Gives the whole environment. */
	readonly wholeEnvironment: RegExp;
	/** Reads standard input. */
	readonly readsInput: RegExp;
	/** Begins an expression that prints. */
	readonly prints: RegExp;
	/** Writes a file; the first group is its path. */
	readonly writesFile: RegExp;
	/** Opens a file for writing; the groups are `name` and `path`. */
	readonly opensForWriting: RegExp;
	/** Copies a file; the groups are the names. */
	readonly copiesFile?: RegExp;
	/** Does what cannot be followed: other programs, computed names. */
	readonly opaque: RegExp;
	/** Calls whose results do not give their arguments away: lengths, digests, answers of servers. */
	readonly tellsNothing: RegExp;
	/** The same as properties and operators, to their ends. */
	readonly plainAnswers: RegExp;
	/** Calls that write what they are given into a file of their own. */
	readonly stores?: { readonly pattern: RegExp; readonly path: string };
	/** Begins a comment. */
	readonly comment: RegExp;
}

const quoted = "[rbuf]{0,2}[\"'`]([^\"'`]+)[\"'`]";
const writeMode = `["'][wax]\\w?\\+?\\w?["']`;

export const idioms: Readonly<Record<Language, Idioms>> = {
	python: {
		readsFile: new RegExp(`(?:open|Path)\\(\\s*${quoted}[^)]*\\)`, "g"),
		readsVariable: new RegExp(
			`\\b(?:environ\\[|environ\\.get\\(|environ\\.pop\\(|getenv\\()\\s*${quoted}`,
			"g",
		),
		wholeEnvironment:
			/environ\s*(?:[),;\n}]|\.(?:items|copy|values)|$)|dict\(os\.environ|(?:environ\[|getenv\()\s*[^\s"'rbuf]/,
		readsInput: /sys\.stdin|\binput\(/,
		prints:
			/\bp?print\s*\(|sys\.std(?:out|err)(?:\.buffer)?\.write\s*\(|\blog(?:ging|ger)?\.\w+\(|\braise\b|\bsys\.exit\s*\(/,
		writesFile: new RegExp(
			`open\\(\\s*${quoted}\\s*,\\s*(?:mode\\s*=\\s*)?${writeMode}|Path\\(\\s*${quoted}\\s*\\)\\.write_`,
			"g",
		),
		opensForWriting: new RegExp(
			`(?:(?<name>\\w+)\\s*=\\s*)?open\\(\\s*[rbuf]{0,2}["'](?<path>[^"']+)["']\\s*,\\s*(?:mode\\s*=\\s*)?${writeMode}[^)]*\\)(?:\\s+as\\s+(?<alias>\\w+))?`,
			"g",
		),
		copiesFile: new RegExp(
			`shutil\\.(?:copy2?|copyfile)\\(\\s*${quoted}\\s*,\\s*${quoted}\\s*\\)`,
			"g",
		),
		opaque:
			/subprocess|os\.(?:system|popen|exec\w*|spawn\w*|listdir|scandir|walk)|shutil|\bglob\b|\bexec\(|\beval\(|__import__|importlib|runpy|getattr\(/,
		tellsNothing:
			/\b(?:len|bool|isinstance|type|hash|id|hashlib\.\w+|hmac\.\w+|os\.path\.\w+|requests\.\w+|httpx\.\w+|(?:urllib\.request\.)?urlopen|(?:urllib\.request\.)?urlretrieve|boto3\.\w+|snapshot_download|hf_hub_download|load_dataset|\w+\.from_pretrained)\s*\(/g,
		plainAnswers:
			/["'][\w-]+["']\s+(?:not\s+)?in\s+(?:os\.)?environ|\bPath\([^()]*\)\.(?:exists|is_file|stat|unlink)\([^()]*\)|\bnot\s+(?:os\.)?\w+(?:[.[(]["'\w]+[\])]?)*\s*:?\s*$|\bassert\s[^\n]*|(?<=\S\s+if\s)[^:\n]+?(?=\selse\s)/g,
		stores: {
			pattern: /(?:huggingface_hub\.|^\s*)login\s*\(/,
			path: "~/.cache/huggingface/token",
		},
		comment: /^\s*#.*$/gm,
	},
	javascript: {
		readsFile: new RegExp(
			`(?:readFile(?:Sync)?|createReadStream|Deno\\.readTextFile(?:Sync)?|Bun\\.file)\\(\\s*${quoted}`,
			"g",
		),
		readsVariable:
			/(?:process|Bun)\.env(?:\.([A-Za-z_]\w*)|\[\s*["']([^"']+)["']\s*\])|Deno\.env\.get\(\s*["']([^"']+)["']/g,
		wholeEnvironment:
			/process\.env\s*(?:[),;\n}]|\[\s*[^\s"'`]|$)|Deno\.env\.toObject/,
		readsInput: /process\.stdin|readFileSync\(\s*0/,
		prints: /console\.\w+\s*\(|\bthrow\b|process\.std(?:out|err)\.write\s*\(/,
		writesFile: new RegExp(
			`(?:writeFile|appendFile|writeTextFile)(?:Sync)?\\(\\s*${quoted}|createWriteStream\\(\\s*${quoted}|Bun\\.write\\(\\s*${quoted}`,
			"g",
		),
		opensForWriting:
			/(?<name>\w+)\s*=\s*[\w.()"':]*createWriteStream\(\s*["'`](?<path>[^"'`]+)["'`][^)]*\)/g,
		copiesFile: new RegExp(
			`copyFileSync\\(\\s*${quoted}\\s*,\\s*${quoted}\\s*\\)`,
			"g",
		),
		opaque:
			/child_process|execSync|\bspawn|\beval\(|new Function|readdir|copyFile|cpSync|require\(\s*["']\.(?![^"']*\.json["'])|\bimport\(\s*["']\./,
		tellsNothing:
			/(?:\bfetch|\baxios(?:\.\w+)?|\bhttps?\.(?:get|request)|\bgot(?:\.\w+)?|createHash|createHmac|[\w.]*scryptSync|[\w.]*pbkdf2Sync|[\w.]*bcrypt\w*\.hash(?:Sync)?|existsSync|\bBoolean|process\.exit|\b(?:timingSafeEqual))\s*\(/g,
		plainAnswers:
			/[\w.[\]"'()]+\.length\b|\btypeof\s+[\w.]+|!+\s*[\w.]+(?:\[[^\]]*\])?|["'][\w-]+["']\s+in\s+process\.env|[\w.]+(?:\[[^\]]*\])?\s*(?=\?[^.?])/g,
		comment: /^\s*\/\/.*$/gm,
	},
	ruby: {
		readsFile: new RegExp(
			`(?:File|IO)\\.(?:read|binread|open|readlines|foreach)\\(?\\s*${quoted}`,
			"g",
		),
		readsVariable: new RegExp(`ENV(?:\\[|\\.fetch\\()\\s*${quoted}`, "g"),
		wholeEnvironment:
			/ENV\.(?:each|to_h|to_a|inspect|map)|ENV(?:\[|\.fetch\()\s*[^\s"']|\bENV\s*(?:[);\n]|$)/,
		readsInput: /STDIN|\$stdin|\bgets\b/,
		prints:
			/(?<![.\w])(?:puts|print|pp?|warn|printf|raise|abort)\b|\$std(?:out|err)/,
		writesFile: new RegExp(
			`(?:File|IO)\\.(?:bin)?write\\(?\\s*${quoted}|File\\.open\\(?\\s*${quoted}\\s*,\\s*["'][wa]`,
			"g",
		),
		opensForWriting:
			/(?<name>\w+)\s*=\s*File\.(?:open|new)\(?\s*["'](?<path>[^"']+)["']\s*,\s*["'][wa]\w*["']\)?/g,
		opaque:
			/`|\bsystem\b|\bexec\b|\bspawn\b|Open3|\bERB\b|FileUtils|Dir\.|\beval\b|\bload |require_relative|\.send\(/,
		tellsNothing:
			/(?:Digest::\w+(?:\.\w+)?|OpenSSL::HMAC\.\w+|Net::HTTP\.\w+|URI\.open|File\.(?:exist\?|size|file\?)|ENV\.(?:key|has_key|include)\?|\bexit)\s*\(/g,
		plainAnswers:
			/[\w.[\]"'()]+\.(?:length|size|bytesize|nil\?|empty\?)|![\w.]+(?:\[[^\]]*\])?/g,
		comment: /^\s*#.*$/gm,
	},
	perl: {
		readsFile:
			/open\s*\(?[^,]+,\s*["']?<?(?::\w+)?["']?\s*,?\s*["']<?\s*([^"'>]+)["']/g,
		readsVariable: /\$ENV\{["']?(\w+)["']?\}/g,
		wholeEnvironment: /%ENV|\$ENV\{\s*\$/,
		readsInput: /<STDIN>|<>/,
		prints: /\b(?:print|say|printf|warn|die)\b/,
		writesFile: /open\s*\(?[^,]+,\s*["']>>?["']\s*,\s*["']([^"']+)["'](?!)/g,
		opensForWriting:
			/open\s*\(?\s*(?:my\s*)?\$?(?<name>\w+)\s*,\s*["']>>?(?::\w+)?\s*(?:["']\s*,\s*["'])?(?<path>[^"']+)["']/g,
		opaque:
			/`|\bsystem\b|\bexec\b|\bqx\b|\beval\b|\brequire\b|\bdo\s+["']|opendir|\bglob\b/,
		tellsNothing:
			/\b(?:length|md5_hex|sha\d+_hex|sha\d+_base64|hmac_\w+|exit|defined|exists)\s*\(/g,
		plainAnswers:
			/\b(?:length|defined|exists)\s+\$\w+(?:\{["']?\w+["']?\})?|-[efsr]\s+["'][^"']+["']|\bunless\s+\$[\w{}"']+/g,
		comment: /^\s*#.*$/gm,
	},
	php: {
		readsFile: new RegExp(
			`(?:file_get_contents|fopen|readfile|file)\\(\\s*${quoted}`,
			"g",
		),
		readsVariable: new RegExp(
			`(?:getenv\\(|\\$_(?:ENV|SERVER)\\[)\\s*${quoted}`,
			"g",
		),
		wholeEnvironment: /phpinfo\s*\(|getenv\(\s*\)|\$_(?:ENV|SERVER)\s*[);,]/,
		readsInput: /php:\/\/stdin|STDIN/,
		prints:
			/\b(?:echo|print|printf|var_dump|print_r|var_export|readfile|error_log|phpinfo)\b/,
		writesFile: new RegExp(`file_put_contents\\(\\s*${quoted}`, "g"),
		opensForWriting:
			/\$(?<name>\w+)\s*=\s*fopen\(\s*["'](?<path>[^"']+)["']\s*,\s*["'][wa]/g,
		copiesFile: new RegExp(
			`\\bcopy\\(\\s*${quoted}\\s*,\\s*${quoted}\\s*\\)`,
			"g",
		),
		opaque:
			/\bexec\b|shell_exec|\bsystem\b|passthru|proc_open|popen|\beval\b|\binclude|\brequire|scandir|\bglob\b|`/,
		tellsNothing:
			/\b(?:strlen|hash|hash_hmac|md5|sha1|crc32|password_hash|isset|empty|file_exists|is_readable|exit|copy)\s*\(/g,
		plainAnswers: /!\s*\$?\w+(?:\([^()]*\))?/g,
		comment: /^\s*(?:\/\/|#).*$/gm,
	},
};
