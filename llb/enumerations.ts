/** The values of the graph format's enumerations, each at its number. The first of each is the default. */

export const networkModes = ["UNSET", "HOST", "NONE"] as const;
export const securityModes = ["SANDBOX", "INSECURE"] as const;
export const mountTypes = ["BIND", "SECRET", "SSH", "CACHE", "TMPFS"] as const;
export const mountContentCaches = ["DEFAULT", "ON", "OFF"] as const;
export const cacheSharings = ["SHARED", "PRIVATE", "LOCKED"] as const;
