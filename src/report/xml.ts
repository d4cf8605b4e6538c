/** Text inside an element or attribute. Characters that XML 1.0 does not have become U+FFFD. */
export function escapeXml(text: string): string {
	return [...text]
		.map((character) => (isXml(character) ? character : "\uFFFD"))
		.join("")
		.replaceAll("&", "&amp;")
		.replaceAll("<", "&lt;")
		.replaceAll(">", "&gt;")
		.replaceAll('"', "&quot;")
		.replaceAll("\n", "&#10;")
		.replaceAll("\r", "&#13;")
		.replaceAll("\t", "&#9;");
}

function isXml(character: string): boolean {
	const code = character.codePointAt(0) as number;
	return (
		code === 9 ||
		code === 10 ||
		code === 13 ||
		(code >= 32 && code < 0xd800) ||
		(code >= 0xe000 && code < 0xfffe) ||
		code >= 0x10000
	);
}

/** Attributes in the order given. */
export function attributes(
	values: Readonly<Record<string, string | number>>,
): string {
	return Object.entries(values)
		.map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
		.join("");
}
