import { test } from "uvu";
import * as assert from "uvu/assert";
import { EnvironmentList } from "../../src/dockerfile/environment.ts";

const show = (list: EnvironmentList) =>
	list
		.entries()
		.map(([name, value]) => `${name}=${value}`)
		.join(" ");

test("order is that of the last setting", () => {
	const list = EnvironmentList.of([
		["A", "1"],
		["B", "2"],
		["A", "3"],
	]);
	assert.is(show(list), "B=2 A=3");
	assert.equal(list.keys(), ["B", "A"]);
	assert.is(list.get("A"), "3");
	assert.is(list.get("C"), undefined);
	assert.is(list.get("constructor"), undefined);
});

test("deleting and setting again moves to the end", () => {
	const list = EnvironmentList.of([
		["A", "1"],
		["B", "2"],
	]);
	const without = list.delete("A");
	assert.is(show(without), "B=2");
	assert.is(without.get("A"), undefined);
	assert.is(show(without.set("A", "")), "B=2 A=");
	assert.is(without.set("A", "").get("A"), "");
	assert.is(list.delete("C"), list, "nothing to delete");
	assert.is(show(list), "A=1 B=2");
});

test("every list stays what it was, like one made afresh", () => {
	// A small generator of pseudo-random numbers: the same lists on every run.
	let state = 1;
	const random = (limit: number) => {
		state = (state * 48_271) % 2_147_483_647;
		return state % limit;
	};
	const known: { list: EnvironmentList; model: Map<string, string> }[] = [
		{ list: EnvironmentList.of(), model: new Map() },
	];
	for (let step = 0; step < 3_000; step += 1) {
		// Mostly the newest, sometimes an older one.
		const index = random(4) > 0 ? known.length - 1 : random(known.length);
		const from = known[index] as (typeof known)[number];
		const name = `N${random(12)}`;
		const model = new Map(from.model);
		model.delete(name);
		if (random(4) === 0) {
			known.push({ list: from.list.delete(name), model });
		} else {
			model.set(name, `${step}`);
			known.push({ list: from.list.set(name, `${step}`), model });
		}
	}
	for (const { list, model } of known) {
		assert.equal(list.entries(), [...model]);
		for (let name = 0; name < 12; name += 1)
			assert.is(list.get(`N${name}`), model.get(`N${name}`));
	}
});

test("a sealed list is continued by copies only, with every entry once", () => {
	const list = EnvironmentList.of([
		["A", "1"],
		["B", "2"],
		["A", "3"],
	]).sealed();
	assert.is(show(list.set("B", "4")), "A=3 B=4");
	assert.is(show(list.delete("A").set("C", "5")), "B=2 C=5");
	assert.is(show(list), "B=2 A=3");
	assert.equal(list.assignments(), ["B=2", "A=3"]);
});

test("a list over another one leaves that one as it is", () => {
	const base = EnvironmentList.of([
		["A", "1"],
		["B", "2"],
		["C", "3"],
	]).delete("C");
	const over = EnvironmentList.over(base, [
		["A", "4"],
		["D", "5"],
	]);
	assert.is(show(over), "B=2 A=4 D=5");
	assert.is(show(base), "A=1 B=2");
	assert.is(show(base.set("D", "6")), "A=1 B=2 D=6");
	assert.is(show(over), "B=2 A=4 D=5");
});

test("a long row of settings costs in proportion", () => {
	let list = EnvironmentList.of();
	const snapshots: EnvironmentList[] = [];
	for (let index = 0; index < 100_000; index += 1) {
		list = list.set(`N${index % 2_000}`, `${index}`);
		snapshots.push(list);
	}
	let found = 0;
	for (const [index, snapshot] of snapshots.entries())
		if (snapshot.get(`N${index % 2_000}`) === `${index}`) found += 1;
	assert.is(found, 100_000);
	// Quadratic work would be ten thousand million steps.
});

test.run();
