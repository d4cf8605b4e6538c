import type { Hit, HitKind, Part, Proof } from "./proof.ts";

/** The JSON form: `{"version":1,…}`. */
export function proofJson(proof: Proof): string {
	const found = new Set(proof.hits.map(({ secret }) => secret));
	return `${JSON.stringify(
		{
			version: 1,
			...proof,
			secrets: proof.secrets.map((secret) => ({
				...secret,
				found: found.has(secret.name),
			})),
		},
		null,
		2,
	)}\n`;
}

const kindTexts: Readonly<Record<HitKind, string>> = {
	layer: "in a layer of the image",
	"layer-removed-later":
		"in a layer of the image, though a later layer removes it",
	"image-config": "in the image's configuration",
	provenance: "in the provenance attestation",
	cache: "in the cache export, though not in the image",
	log: "in the build's log",
};

const partTexts: Readonly<Record<Part, string>> = {
	image: "image",
	provenance: "provenance",
	cache: "cache export",
	log: "log",
};

/** The form for people. */
export function printProof(proof: Proof): string {
	const { secrets, hits, searched, unsearched, failure } = proof;
	const lines: string[] = [];
	for (const secret of secrets) {
		const own = hits.filter((hit) => hit.secret === secret.name);
		const what = {
			secret: "secret",
			ssh: "SSH agent",
			argument: "build argument",
			given: "given value",
		}[secret.kind];
		const where = secret.lines
			.map((line) => `${proof.file}:${line}`)
			.join(", ");
		const verdict =
			own.length > 0
				? "FOUND"
				: failure === undefined
					? "not found"
					: "not found, but the build failed";
		lines.push(
			`${verdict}: ${what} ${secret.name}${where === "" ? "" : ` (${where})`}`,
		);
		for (const hit of own) lines.push(...printHit(hit, proof.file));
		if (secret.signatures !== undefined && secret.signatures > 0) {
			lines.push(`  its key logged in ${times(secret.signatures)}`);
		}
	}
	if (secrets.length === 0)
		lines.push("nothing to look for: the target takes no secret");
	lines.push("");
	for (const { part, bytes, layers } of searched) {
		const counted = layers === undefined ? "" : `${layers} layers, `;
		lines.push(`searched: ${partTexts[part]} (${counted}${bytes} bytes)`);
	}
	for (const { part, path, reason } of unsearched) {
		const place = path === "" ? "" : ` ${path}`;
		lines.push(`not searched: ${partTexts[part]}${place}: ${reason}`);
	}
	if (failure !== undefined) {
		lines.push("", "the build failed, so only its log was searched:", failure);
	}
	return `${lines.join("\n").trimEnd()}\n`;
}

function printHit(hit: Hit, file: string): readonly string[] {
	const { kind, path, layer, platform, madeBy, encodings, count } = hit;
	const layerText =
		layer === undefined
			? ""
			: `layer ${layer.number === undefined ? "" : `${layer.number} `}${layer.digest.slice(0, 19)}, `;
	const lines = [
		`  ${kindTexts[kind]}: ${platform === undefined ? "" : `${platform}, `}${layerText}${path === "" ? "its bytes" : path}`,
		`    as ${encodings.join(", ")}${count > 1 ? `, ${times(count)}` : ""}`,
	];
	if (madeBy !== undefined) {
		const { line, text, isInferred } = madeBy;
		const place = line === undefined ? "" : `${file}:${line}: `;
		lines.push(
			`    made by ${place}${text}${isInferred ? " (inferred from the time)" : ""}`,
		);
	}
	return lines;
}

function times(count: number): string {
	return count === 1 ? "once" : `${count} times`;
}
