import { parseInteger } from "./go-int.ts";

/** A user or group: a number, or a name to look up in the image. */
export type Account =
	| { readonly kind: "id"; readonly id: number }
	| { readonly kind: "name"; readonly name: string };

/** The owner of files, as `--chown` and USER name it. */
export interface Owner {
	readonly user: Account;
	readonly group: Account | undefined;
}

/** Reads `user[:group]`. Numbers of at most 32 bits are ids, `root` is id 0, all else is a name (even an empty one). */
export function parseOwner(text: string): Owner {
	const colon = text.indexOf(":");
	return colon === -1
		? { user: parseAccount(text), group: undefined }
		: {
				user: parseAccount(text.slice(0, colon)),
				group: parseAccount(text.slice(colon + 1)),
			};
}

function parseAccount(text: string): Account {
	if (text === "root") return { kind: "id", id: 0 };
	const id = parseInteger(text, { bits: 32 });
	return id.ok
		? { kind: "id", id: Number(id.value) }
		: { kind: "name", name: text };
}
