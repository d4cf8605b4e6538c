/** A base image that is assembled on this machine, because tests pull none. */
export interface BaseImage {
	/** The public names under which builds ask for it. */
	readonly references: readonly string[];
	/** Layers from the bottom up. */
	readonly layers: readonly BaseLayer[];
	readonly configuration: () => Promise<ImageConfiguration>;
}

/** One layer: how its files get into an empty directory. */
export interface BaseLayer {
	/** Names its cache entry, together with the contents. */
	readonly name: string;
	/** What the layer is made of, in words that change when it has to be assembled again. */
	readonly contents: () => Promise<string>;
	/** Writes the layer's files below `root`. `below` are the archives of the layers under it, the lowest first. */
	readonly fill: (root: string, below: readonly string[]) => Promise<void>;
}

/** The part of an image's configuration that matters to a `FROM`. */
export interface ImageConfiguration {
	readonly Env: readonly string[];
	readonly Cmd: readonly string[];
	/** Says what the image really is: it must not pass for the public one. */
	readonly Labels: Readonly<Record<string, string>>;
}
