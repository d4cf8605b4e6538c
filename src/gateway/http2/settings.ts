import { type ConnectionProblem, connectionProblem } from "./error-code.ts";
import { defaultFrameSize, maximum31 } from "./frame.ts";

/** What a peer announces and we keep to (RFC 9113, section 6.5.2). What only concerns servers, or only compressors, is left out. */
export interface PeerSettings {
	/** Streams that may be open at a time. */
	readonly maximumStreams: number;
	/** Bytes we may send on a new stream before the peer grants more. */
	readonly initialWindow: number;
	/** Bytes a frame may carry. */
	readonly frameSize: number;
}

/** What holds until the peer says otherwise. */
export const defaultSettings: PeerSettings = {
	maximumStreams: Number.POSITIVE_INFINITY,
	initialWindow: 65_535,
	frameSize: defaultFrameSize,
};

export const settingIds = {
	headerTableSize: 1,
	enablePush: 2,
	maximumStreams: 3,
	initialWindow: 4,
	frameSize: 5,
	headerListSize: 6,
} as const;

const entryLength = 6;

/** The payload of a SETTINGS frame (section 6.5.1). */
export function encodeSettings(
	settings: Partial<Readonly<Record<keyof typeof settingIds, number>>>,
): Buffer {
	const entries = Object.entries(settings);
	const bytes = Buffer.allocUnsafe(entries.length * entryLength);
	entries.forEach(([name, value], index) => {
		const at = index * entryLength;
		bytes.writeUInt16BE(settingIds[name as keyof typeof settingIds], at);
		bytes.writeUInt32BE(value, at + 2);
	});
	return bytes;
}

/** What holds after a SETTINGS frame; or what is wrong with it. Settings that are not known are ignored. */
export function readSettings(
	payload: Buffer,
	before: PeerSettings,
): PeerSettings | ConnectionProblem {
	if (payload.length % entryLength !== 0)
		return connectionProblem("frameSizeError", "SETTINGS that are cut off");
	let { maximumStreams, initialWindow, frameSize } = before;
	for (let at = 0; at < payload.length; at += entryLength) {
		const value = payload.readUInt32BE(at + 2);
		switch (payload.readUInt16BE(at)) {
			case settingIds.enablePush:
				if (value !== 0)
					return connectionProblem("protocolError", "a server that pushes");
				break;
			case settingIds.maximumStreams:
				maximumStreams = value;
				break;
			case settingIds.initialWindow:
				if (value > maximum31)
					return connectionProblem("flowControlError", "too large a window");
				initialWindow = value;
				break;
			case settingIds.frameSize:
				if (value < defaultFrameSize || value > 0xff_ffff)
					return connectionProblem("protocolError", "a frame size off limits");
				frameSize = value;
				break;
		}
	}
	return { maximumStreams, initialWindow, frameSize };
}
