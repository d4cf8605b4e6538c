import type { Span } from "../../text/span.ts";
import type { Secret, SecretOrigin } from "./taint.ts";

/** The secrets of a Dockerfile, each once. */
export class SecretRegistry {
	readonly #known = new Map<string, Secret>();

	/** The secret of that origin and name; the first place counts. */
	intern(origin: SecretOrigin, name: string, span: Span): Secret {
		const id = `${groupOf(origin)} ${name}`;
		const known = this.#known.get(id);
		if (known !== undefined) return known;
		const secret: Secret = { name, origin, span };
		this.#known.set(id, secret);
		return secret;
	}

	/** In the order of their places. */
	list(): readonly Secret[] {
		return [...this.#known.values()].sort(
			(a, b) => a.span.start - b.span.start,
		);
	}
}

/** ARG and ENV of one name are one secret: the first is there to set the second. */
function groupOf(origin: SecretOrigin): string {
	return origin === "environment" ? "argument" : origin;
}
