import type { HistoryEntry, ImageConfig } from "./image-config.ts";

/** One step to add to an image's history. */
export interface HistoryStep {
	/** What made it: `RUN make`. */
	readonly createdBy: string;
	/** Whether the step made a layer of the image. */
	readonly withLayer: boolean;
	/** Whether BuildKit ran or copied something for it; such texts end with ` # buildkit`. */
	readonly executed: boolean;
	/** RFC 3339: the source date of a reproducible build. */
	readonly created: string | undefined;
}

/** The image with one more step in its history. */
export function addHistory(image: ImageConfig, step: HistoryStep): ImageConfig {
	const entry: HistoryEntry = {
		created: step.created,
		createdBy: step.executed ? `${step.createdBy} # buildkit` : step.createdBy,
		author: "",
		comment: "buildkit.dockerfile.v0",
		emptyLayer: !step.withLayer,
	};
	return { ...image, history: [...image.history, entry] };
}
