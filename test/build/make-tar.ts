/** An entry for `makeTar`. */
export interface TarFile {
	readonly name: string;
	readonly content?: string;
	/** Seconds since 1970. */
	readonly time: number;
	/** The type flag; a file unless given. */
	readonly type?: string;
}

/** A tar archive (POSIX ustar). */
export function makeTar(files: readonly TarFile[]): Uint8Array {
	const blocks = files.flatMap(({ name, content = "", time, type = "0" }) => {
		const header = Buffer.alloc(512);
		header.write(name, 0);
		header.write("0000644\0", 100);
		header.write(`${octal(content.length)}\0`, 124);
		header.write(`${octal(time)}\0`, 136);
		header.write(`        ${type}`, 148);
		header.write("ustar\x0000", 257);
		const sum = header.reduce((total, byte) => total + byte, 0);
		header.write(`${octal(sum).slice(-6)}\0 `, 148);
		const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
		body.write(content);
		return [header, body];
	});
	return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function octal(value: number): string {
	return value.toString(8).padStart(11, "0");
}
