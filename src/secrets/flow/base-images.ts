/**
 * Variables of well-known base images that decide where programs keep their settings, as the images' own Dockerfiles set them.
 */
const variables: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	composer: { COMPOSER_HOME: "/tmp" },
	golang: { GOPATH: "/go" },
	jruby: { BUNDLE_APP_CONFIG: "/usr/local/bundle" },
	ruby: {
		BUNDLE_APP_CONFIG: "/usr/local/bundle",
		GEM_HOME: "/usr/local/bundle",
	},
	rust: { CARGO_HOME: "/usr/local/cargo", RUSTUP_HOME: "/usr/local/rustup" },
};

/** What the environment of a base image has, by its name; empty for all others. */
export function baseEnvironment(
	name: string,
): Readonly<Record<string, string>> {
	const repository = name.replace(/[:@].*$/, "");
	const official = /^(?:(?:.*\/)?library\/|docker\.io\/)?([\w-]+)$/.exec(
		repository,
	);
	return variables[official?.[1] ?? ""] ?? {};
}
