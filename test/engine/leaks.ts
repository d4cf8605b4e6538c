import { findBytes, findBytesIn } from "./find-bytes.ts";
import type { SavedImage } from "./saved-image.ts";

/** A value that must not be found. */
export interface Canary {
	/** What reports call it. */
	readonly name: string;
	readonly value: string | Uint8Array;
}

/** Everything a build leaves behind. */
export interface Remains {
	/** What `docker save` writes: layers, configuration, history, attestations. */
	readonly images?: readonly SavedImage[];
	/** Directories, such as a cache export. */
	readonly directories?: readonly string[];
	/** Texts by name, such as the build's log. */
	readonly texts?: Readonly<Record<string, string>>;
}

/** Where a canary is to be found, as it is or in a usual encoding. Empty is good. */
export async function findCanary(
	{ name, value }: Canary,
	{ images = [], directories = [], texts = {} }: Remains,
): Promise<readonly string[]> {
	const places: string[] = [];
	for (const [form, needle] of encodings(value)) {
		const note = form === "" ? "" : ` (as ${form})`;
		for (const image of images)
			places.push(...findBytesIn("image", image.archive, needle));
		for (const directory of directories)
			places.push(
				...(await findBytes(directory, needle)).map(
					(place) => `${directory}/${place}`,
				),
			);
		for (const [text, contents] of Object.entries(texts))
			places.push(...findBytesIn(text, Buffer.from(contents), needle));
		if (places.length > 0)
			return places.map((place) => `${name}${note}: ${place}`);
	}
	return [];
}

/** The same for several; the places of all. */
export async function findCanaries(
	canaries: readonly Canary[],
	remains: Remains,
): Promise<readonly string[]> {
	const places: string[] = [];
	for (const canary of canaries)
		places.push(...(await findCanary(canary, remains)));
	return places;
}

/** The forms in which a value could get into something: as it is, in base64, in hexadecimal digits. */
function encodings(
	value: string | Uint8Array,
): readonly (readonly [string, Uint8Array])[] {
	const bytes = Buffer.from(value);
	// The last group of base64 depends on what follows.
	const whole = bytes.subarray(0, bytes.length - (bytes.length % 3));
	return [
		["", bytes],
		["base64", Buffer.from(whole.toString("base64"))],
		["hexadecimal digits", Buffer.from(bytes.toString("hex"))],
	];
}
