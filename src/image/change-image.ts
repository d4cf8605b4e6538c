import type {
	ContainerConfig,
	Healthcheck,
	ImageConfig,
} from "./image-config.ts";

/** What each instruction does to the configuration of the image. Every function returns a new image. */

/** ENV: replaces the variable of this name in its place, or adds it at the end. */
export function setEnvironment(
	image: ImageConfig,
	name: string,
	value: string,
): ImageConfig {
	const { environment } = image.config;
	const index = environment.findIndex(
		(variable) => variableName(variable) === name,
	);
	const variable = `${name}=${value}`;
	return change(image, {
		environment:
			index === -1
				? [...environment, variable]
				: environment.with(index, variable),
	});
}

/** The value of a variable; the last one counts when a foreign image has it twice. */
export function environmentValue(
	image: ImageConfig,
	name: string,
): string | undefined {
	const variable = image.config.environment.findLast(
		(candidate) => variableName(candidate) === name,
	);
	return variable === undefined ? undefined : splitVariable(variable).value;
}

/** Cuts `NAME=value`; without an equals sign the value is empty. */
export function splitVariable(variable: string): {
	readonly name: string;
	readonly value: string;
} {
	const name = variableName(variable);
	return { name, value: variable.slice(name.length + 1) };
}

/** LABEL, and the labels that the client asks for. */
export function setLabels(
	image: ImageConfig,
	labels: Iterable<readonly [key: string, value: string]>,
): ImageConfig {
	return change(image, {
		labels: new Map([...image.config.labels, ...labels]),
	});
}

/** MAINTAINER. */
export function setAuthor(image: ImageConfig, author: string): ImageConfig {
	return { ...image, author };
}

/**
 * CMD. `command` has the shell in front when it was written in shell form. Docker for Windows must not escape the arguments again,
 * which `argumentsEscaped` says on every system.
 */
export function setCommand(
	image: ImageConfig,
	command: readonly string[],
): ImageConfig {
	return {
		...image,
		config: { ...image.config, command, argumentsEscaped: true },
	};
}

/**
 * ENTRYPOINT.
 * @param keepCommand Whether this stage has a CMD of its own; the base image's CMD was meant for another entrypoint and goes.
 */
export function setEntrypoint(
	image: ImageConfig,
	entrypoint: readonly string[],
	keepCommand: boolean,
): ImageConfig {
	const command = keepCommand ? image.config.command : [];
	return { ...image, config: { ...image.config, entrypoint, command } };
}

/** EXPOSE. `ports` are of the form `80/tcp`. */
export function addExposedPorts(
	image: ImageConfig,
	ports: Iterable<string>,
): ImageConfig {
	return change(image, {
		exposedPorts: new Set([...image.config.exposedPorts, ...ports]),
	});
}

/** VOLUME. */
export function addVolumes(
	image: ImageConfig,
	paths: Iterable<string>,
): ImageConfig {
	return change(image, {
		volumes: new Set([...image.config.volumes, ...paths]),
	});
}

/** USER. */
export function setUser(image: ImageConfig, user: string): ImageConfig {
	return { ...image, config: { ...image.config, user } };
}

/** WORKDIR. `path` is absolute, with the separators of the image's system. */
export function setWorkingDirectory(
	image: ImageConfig,
	path: string,
): ImageConfig {
	if (image.config.workingDirectory === path) return image;
	return { ...image, config: { ...image.config, workingDirectory: path } };
}

/** HEALTHCHECK. */
export function setHealthcheck(
	image: ImageConfig,
	healthcheck: Healthcheck,
): ImageConfig {
	return { ...image, config: { ...image.config, healthcheck } };
}

/** STOPSIGNAL. */
export function setStopSignal(
	image: ImageConfig,
	stopSignal: string,
): ImageConfig {
	return { ...image, config: { ...image.config, stopSignal } };
}

/** SHELL. */
export function setShell(
	image: ImageConfig,
	shell: readonly string[],
): ImageConfig {
	return { ...image, config: { ...image.config, shell } };
}

/** ONBUILD. */
export function addOnBuild(image: ImageConfig, trigger: string): ImageConfig {
	return change(image, { onBuild: [...image.config.onBuild, trigger] });
}

/** Drops the triggers, which have been taken over into the stage that uses the image. */
export function clearOnBuild(image: ImageConfig): ImageConfig {
	return change(image, { onBuild: [] });
}

/** The command line of RUN, CMD and ENTRYPOINT in shell form: the image's shell, or that of its system, and one argument. */
export function withShell(
	image: ImageConfig,
	words: readonly string[],
): readonly string[] {
	const { shell } = image.config;
	const [only = ""] = words;
	const line = words.length === 1 ? only : words.join(" ");
	if (shell.length > 0) return [...shell, line];
	return image.os === "windows"
		? ["cmd", "/S", "/C", line]
		: ["/bin/sh", "-c", line];
}

/** The shell of images that name none. */
export function defaultShell(os: string): readonly string[] {
	return os === "windows" ? ["cmd", "/S", "/C"] : ["/bin/sh", "-c"];
}

function change(
	image: ImageConfig,
	config: Partial<ContainerConfig>,
): ImageConfig {
	return { ...image, config: { ...image.config, ...config } };
}

function variableName(variable: string): string {
	const equals = variable.indexOf("=");
	return equals === -1 ? variable : variable.slice(0, equals);
}
