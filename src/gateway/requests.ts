import type { Platform } from "./environment.ts";
import type { SourceFile, SourceRange } from "./error-details.ts";

/** A source of LLB: an identifier (`docker-image://…`, `git://…`, `https://…`, `local://…`) and its attributes. */
export interface Source {
	readonly identifier: string;
	readonly attributes?: ReadonlyMap<string, string> | undefined;
}

export interface ImageConfigRequest {
	/** A full reference. For an OCI layout, `<any name>@<digest>`. */
	readonly reference: string;
	/** Default: the platform of the engine's first worker. */
	readonly platform?: Platform | undefined;
	/** `default`, `pull` or `local`. */
	readonly resolveMode?: string | undefined;
	/** The line of progress this shows up under. */
	readonly logName?: string | undefined;
	/** Set for an image in an OCI layout that a client offers, instead of one in a registry. */
	readonly layout?:
		| { readonly sessionId: string; readonly storeId: string }
		| undefined;
}

export type ImageConfig =
	| {
			readonly kind: "image";
			/** The reference to use from now on; a source policy may have changed it. */
			readonly reference: string;
			readonly digest: string;
			/** The JSON of the image config, byte for byte. */
			readonly config: Uint8Array;
	  }
	/** A source policy replaced the image by something that is no image. */
	| { readonly kind: "replaced"; readonly source: Source };

export interface SourceMetaRequest {
	readonly source: Source;
	readonly platform?: Platform | undefined;
	readonly resolveMode?: string | undefined;
	readonly logName?: string | undefined;
	readonly image?: { readonly noConfig?: boolean } | undefined;
	/** `returnObject` asks for the bytes of commit and tag. */
	readonly git?: { readonly returnObject?: boolean } | undefined;
	/** Asks for a digest of the content with `suffix` behind it. */
	readonly http?:
		| {
				readonly algorithm: "sha256" | "sha384" | "sha512";
				readonly suffix: Uint8Array;
		  }
		| undefined;
}

/** What an engine knows about a source. At most one of the parts is there, and none on an engine that cannot tell. */
export interface SourceMeta {
	/** The source to use from now on; a source policy may have changed it. */
	readonly source: Source;
	readonly image?:
		| { readonly digest: string; readonly config: Uint8Array }
		| undefined;
	readonly git?: GitMeta | undefined;
	readonly http?: HttpMeta | undefined;
}

export interface GitMeta {
	/** What the ref points to: a commit, or the object of an annotated tag. */
	readonly checksum: string;
	/** The full name of the ref (`refs/heads/main`). */
	readonly ref: string;
	/** The commit, when `checksum` is a tag object. */
	readonly commitChecksum: string;
	readonly commitObject: Uint8Array;
	readonly tagObject: Uint8Array;
}

export interface HttpMeta {
	readonly digest: string;
	readonly filename: string;
	/** Seconds since 1970. */
	readonly lastModified?: number | undefined;
	readonly checksum?:
		| { readonly digest: string; readonly suffix: Uint8Array }
		| undefined;
}

export interface SolveRequest {
	/** An encoded LLB definition. Absent with `frontend`, or for the empty file system. */
	readonly definition?: Uint8Array | undefined;
	/** Hands the build to another frontend, such as `gateway.v0`. */
	readonly frontend?: string | undefined;
	readonly frontendOptions?: ReadonlyMap<string, string> | undefined;
	/** Encoded LLB definitions by name. */
	readonly frontendInputs?: ReadonlyMap<string, Uint8Array> | undefined;
	/** Makes the file systems now, so that failures show here. */
	readonly evaluate?: boolean | undefined;
	readonly cacheImports?: readonly CacheImport[] | undefined;
}

export interface CacheImport {
	readonly type: string;
	readonly attributes: ReadonlyMap<string, string>;
}

/** Bytes `offset` to `offset + length` of a file; a length of 0 means up to the end. */
export interface FileRange {
	readonly offset: number;
	readonly length: number;
}

/** A directory entry or file. */
export interface Stat {
	readonly path: string;
	/** Type and permission bits in Go's layout (io/fs.FileMode). */
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	/** Bytes. */
	readonly size: number;
	/** Nanoseconds since 1970. */
	readonly modified: number;
	/** The target, for a symbolic link. */
	readonly linkTarget: string;
}

/** A message for the user that does not stop the build. */
export interface Warning {
	/** The vertex it belongs to. Clients drop a warning about a vertex the build does not have. */
	readonly digest: string;
	/** 1 is the usual one. */
	readonly level: number;
	readonly message: string;
	readonly detail?: readonly string[] | undefined;
	readonly url?: string | undefined;
	readonly file?: SourceFile | undefined;
	readonly ranges?: readonly SourceRange[] | undefined;
}
