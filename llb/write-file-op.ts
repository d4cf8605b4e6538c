import type { ByteWriter } from "./byte-writer.ts";
import type {
	ChownOpt,
	FileActionCopy,
	FileActionMessage,
	FileActionMkDir,
	FileActionMkFile,
	FileActionRm,
	FileActionSymlink,
	FileOp,
	NamedUserOpt,
	UserOpt,
} from "./messages.ts";

/** Writes the operation of a vertex that changes files. */
export function writeFileOp(to: ByteWriter, file: FileOp): void {
	to.messages(2, file.actions, writeAction);
}

function writeAction(to: ByteWriter, action: FileActionMessage): void {
	to.integer(1, action.input);
	to.integer(2, action.secondaryInput);
	to.integer(3, action.output);
	to.message(4, action.copy, writeCopy);
	to.message(5, action.mkfile, writeMkFile);
	to.message(6, action.mkdir, writeMkDir);
	to.message(7, action.rm, writeRm);
	to.message(8, action.symlink, writeSymlink);
}

function writeCopy(to: ByteWriter, copy: FileActionCopy): void {
	to.text(1, copy.src);
	to.text(2, copy.dest);
	to.message(3, copy.owner, writeOwner);
	to.integer(4, copy.mode);
	to.flag(5, copy.followSymlink);
	to.flag(6, copy.dirCopyContents);
	to.flag(7, copy.attemptUnpackDockerCompatibility);
	to.flag(8, copy.createDestPath);
	to.flag(9, copy.allowWildcard);
	to.flag(10, copy.allowEmptyWildcard);
	to.integer(11, copy.timestamp);
	to.texts(12, copy.include_patterns);
	to.texts(13, copy.exclude_patterns);
	to.flag(14, copy.alwaysReplaceExistingDestPaths);
	to.text(15, copy.modeStr);
	to.texts(16, copy.required_paths);
}

function writeMkFile(to: ByteWriter, file: FileActionMkFile): void {
	to.text(1, file.path);
	to.integer(2, file.mode);
	to.bytes(3, file.data);
	to.message(4, file.owner, writeOwner);
	to.integer(5, file.timestamp);
}

function writeMkDir(to: ByteWriter, directory: FileActionMkDir): void {
	to.text(1, directory.path);
	to.integer(2, directory.mode);
	to.flag(3, directory.makeParents);
	to.message(4, directory.owner, writeOwner);
	to.integer(5, directory.timestamp);
}

function writeRm(to: ByteWriter, remove: FileActionRm): void {
	to.text(1, remove.path);
	to.flag(2, remove.allowNotFound);
	to.flag(3, remove.allowWildcard);
}

function writeSymlink(to: ByteWriter, link: FileActionSymlink): void {
	to.text(1, link.oldpath);
	to.text(2, link.newpath);
	to.message(3, link.owner, writeOwner);
	to.integer(4, link.timestamp);
}

function writeOwner(to: ByteWriter, owner: ChownOpt): void {
	to.message(1, owner.user, writeUser);
	to.message(2, owner.group, writeUser);
}

/** A number among alternatives is there or not, so that 0 is written. */
function writeUser(to: ByteWriter, user: UserOpt): void {
	to.message(1, user.byName, writeNamedUser);
	if (user.byID !== undefined) to.anyInteger(2, user.byID);
}

function writeNamedUser(to: ByteWriter, user: NamedUserOpt): void {
	to.text(1, user.name);
	to.integer(2, user.input);
}
