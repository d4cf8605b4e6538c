import { test } from "uvu";
import * as assert from "uvu/assert";
import { models } from "../../../src/secrets/models/models.ts";
import { analyse, kindsOf } from "./analyse.ts";

const mounts =
	"--mount=type=secret,id=token --mount=type=secret,id=token,env=TOKEN";

for (const model of models)
	for (const { run, gives } of model.examples)
		test(`${model.programs[0]}: ${run}`, () => {
			const report = analyse(`FROM base\nRUN ${mounts} ${run}\n`);
			assert.equal(kindsOf(report), [...gives].sort());
		});

test("every program has one model, and every model an example", () => {
	const seen = new Map<string, number>();
	for (const [index, model] of models.entries()) {
		assert.ok(model.examples.length > 0, model.programs[0]);
		for (const program of model.programs) {
			assert.ok(
				(seen.get(program) ?? index) === index,
				`${program} is in two models`,
			);
			seen.set(program, index);
		}
	}
});

test.run();
