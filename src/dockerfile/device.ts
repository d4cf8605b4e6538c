import { suggest } from "../text/suggest.ts";
import { parseBool } from "../values/go-bool.ts";
import type { DeviceFlag, Word } from "./ast.ts";
import { readMount } from "./mount-options.ts";
import { didYouMean, type Failure, failure } from "./problem.ts";

const KEYS = ["name", "required"];

/** Reads the value of `RUN --device`: a device name, and whether the build fails without it. */
export function readDevice(value: Word): DeviceFlag | Failure {
	const fields = readMount(value);
	if ("kind" in fields)
		return failure({
			...fields.problem,
			code: "invalid-device",
			message: fields.problem.message.replace("--mount", "--device"),
			help: "for example: --device=vendor.com/class=name,required",
		});
	let name = "";
	let required = false;
	for (const { key, value: given, word } of fields.options) {
		const fail = (code: string, message: string, help: string) =>
			failure({ code, message, help, span: word.span });
		if (key === "required") {
			const found = given === undefined ? undefined : parseBool(given.value);
			if (found?.ok === false)
				return fail(
					"invalid-device",
					`invalid value for required: ${given?.value}`,
					"the value is true or false",
				);
			required = found?.value ?? true;
		} else if (key === "name" && given !== undefined) {
			if (name !== "")
				return fail(
					"invalid-device",
					`device name already set to ${name}`,
					"give one name for each --device",
				);
			name = given.value;
		} else if (name === "") name = word.value;
		else if (given === undefined)
			return fail(
				"invalid-device",
				`invalid field '${word.value}' must be a key=value pair`,
				"options are name=NAME and required",
			);
		else
			return fail(
				"unknown-device-key",
				`unexpected key '${key}' in '${word.value}'`,
				didYouMean(suggest(key, KEYS), `known keys: ${KEYS.join(", ")}`),
			);
	}
	return { name, required, span: value.span };
}
