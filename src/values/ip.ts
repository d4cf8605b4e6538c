/** Internet addresses as Go's `net` package reads and prints them. Zones (`%eth0`) are not part of an address. */

/** Whether a text is an address; of the given version, if one is named. */
export function isIpAddress(text: string, version?: 4 | 6): boolean {
	if (version === 4) return readVersion4(text) !== undefined;
	if (version === 6) return readVersion6(text) !== undefined;
	return readVersion4(text) !== undefined || readVersion6(text) !== undefined;
}

/** The canonical text of an address (an IPv4 address mapped into IPv6 becomes the IPv4 address), or `undefined` if it is none. */
export function canonicalIpAddress(text: string): string | undefined {
	const four = readVersion4(text);
	if (four !== undefined) return four.join(".");
	const groups = readVersion6(text);
	if (groups === undefined) return undefined;
	if (
		groups.slice(0, 5).every((group) => group === 0) &&
		groups[5] === 0xffff
	) {
		return groups
			.slice(6)
			.flatMap((group) => [group >> 8, group & 0xff])
			.join(".");
	}
	return formatVersion6(groups);
}

function readVersion4(text: string): number[] | undefined {
	const parts = text.split(".");
	if (parts.length !== 4) return undefined;
	// No leading zeros: some read them as octal.
	if (!parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part))) {
		return undefined;
	}
	const bytes = parts.map(Number);
	return bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

function readVersion6(text: string): number[] | undefined {
	const halves = text.split("::");
	if (halves.length > 2) return undefined;
	const head = readGroups(halves[0] as string, halves.length === 1);
	const tail = halves.length === 2 ? readGroups(halves[1] as string, true) : [];
	if (head === undefined || tail === undefined) return undefined;
	const count = head.length + tail.length;
	if (halves.length === 1) return count === 8 ? head : undefined;
	// "::" stands for at least one group.
	if (count > 7) return undefined;
	return [...head, ...new Array<number>(8 - count).fill(0), ...tail];
}

function readGroups(text: string, isEnd: boolean): number[] | undefined {
	if (text === "") return [];
	const groups: number[] = [];
	const parts = text.split(":");
	for (const [index, part] of parts.entries()) {
		const four =
			isEnd && index === parts.length - 1 ? readVersion4(part) : undefined;
		if (four !== undefined) {
			const [a, b, c, d] = four as [number, number, number, number];
			groups.push((a << 8) | b, (c << 8) | d);
		} else if (/^[0-9A-Fa-f]{1,4}$/.test(part)) {
			groups.push(Number.parseInt(part, 16));
		} else {
			return undefined;
		}
	}
	return groups;
}

function formatVersion6(groups: readonly number[]): string {
	let start = -1;
	let length = 1;
	for (let at = 0; at < groups.length; at++) {
		let end = at;
		while (groups[end] === 0) end++;
		if (end - at > length) {
			start = at;
			length = end - at;
		}
		at = Math.max(at, end - 1);
	}
	const hex = groups.map((group) => group.toString(16));
	if (start === -1) return hex.join(":");
	return `${hex.slice(0, start).join(":")}::${hex.slice(start + length).join(":")}`;
}
