/**
 * Remembers the answer for what was asked about last: several rules in a row ask the same about a file or an instruction. (A weak
 * map costs more than many of the answers, and again when memory is tidied up.)
 */
export function rememberLast<Key extends object, Answer>(
	answer: (key: Key) => Answer,
): (key: Key) => Answer {
	let last: { readonly key: Key; readonly answer: Answer } | undefined;
	return (key) => {
		if (last?.key !== key) last = { key, answer: answer(key) };
		return last.answer;
	};
}
