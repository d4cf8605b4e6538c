/** Set when the project is built. */
declare const KEYHOLE_VERSION: string;

/** The version of the program; `development` when it runs from its sources. */
export const version =
	typeof KEYHOLE_VERSION === "string" ? KEYHOLE_VERSION : "development";
