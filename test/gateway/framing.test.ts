import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { frame, unframer } from "../../src/gateway/framing.ts";

test("however a stream is cut, its messages come out whole", () => {
	fc.assert(
		fc.property(
			fc.array(fc.uint8Array({ maxLength: 40 })),
			fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }),
			(messages, cuts) => {
				const stream = Buffer.concat(messages.map(frame));
				const reader = unframer(40);
				const got: Buffer[] = [];
				for (let at = 0, cut = 0; at < stream.length; cut++) {
					const size = cuts[cut % cuts.length] ?? 1;
					const unframed = reader.push(stream.subarray(at, at + size));
					if (unframed.kind !== "messages") return false;
					got.push(...unframed.messages);
					at += size;
				}
				return (
					!reader.partial &&
					got.length === messages.length &&
					got.every((each, index) => each.equals(messages[index] ?? each))
				);
			},
		),
	);
});

test("a message over the limit and a compressed one are told apart", () => {
	assert.equal(unframer(3).push(frame(Buffer.alloc(4))), {
		kind: "too-large",
		length: 4,
	});
	const compressed = frame(Buffer.from("x"));
	compressed[0] = 1;
	assert.equal(unframer(3).push(compressed), { kind: "compressed" });
	const cut = unframer(3);
	cut.push(frame(Buffer.from("abc")).subarray(0, 6));
	assert.ok(cut.partial);
});

test.run();
