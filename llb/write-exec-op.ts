import type { ByteWriter } from "./byte-writer.ts";
import {
	cacheSharings,
	mountContentCaches,
	mountTypes,
	networkModes,
	securityModes,
} from "./enumerations.ts";
import type {
	CacheOpt,
	CDIDevice,
	ExecOp,
	HostIP,
	Meta,
	Mount,
	ProxyEnv,
	SecretEnv,
	SecretOpt,
	SSHOpt,
	TmpfsOpt,
	Ulimit,
} from "./messages.ts";

/** Writes the operation of a vertex that runs a process. */
export function writeExecOp(to: ByteWriter, exec: ExecOp): void {
	to.message(1, exec.meta, writeMeta);
	to.messages(2, exec.mounts, writeMount);
	to.name(3, networkModes, exec.network);
	to.name(4, securityModes, exec.security);
	to.messages(5, exec.secretenv, writeSecretEnv);
	to.messages(6, exec.cdiDevices, writeDevice);
}

function writeMeta(to: ByteWriter, meta: Meta): void {
	to.texts(1, meta.args);
	to.texts(2, meta.env);
	to.text(3, meta.cwd);
	to.text(4, meta.user);
	to.message(5, meta.proxy_env, writeProxyEnv);
	to.messages(6, meta.extraHosts, writeHost);
	to.text(7, meta.hostname);
	to.messages(9, meta.ulimit, writeUlimit);
	to.text(10, meta.cgroupParent);
	to.flag(11, meta.removeMountStubsRecursive);
	to.integers(12, meta.validExitCodes);
}

function writeProxyEnv(to: ByteWriter, proxy: ProxyEnv): void {
	to.text(1, proxy.http_proxy);
	to.text(2, proxy.https_proxy);
	to.text(3, proxy.ftp_proxy);
	to.text(4, proxy.no_proxy);
	to.text(5, proxy.all_proxy);
}

function writeHost(to: ByteWriter, host: HostIP): void {
	to.text(1, host.Host);
	to.text(2, host.IP);
}

function writeUlimit(to: ByteWriter, limit: Ulimit): void {
	to.text(1, limit.Name);
	to.integer(2, limit.Soft);
	to.integer(3, limit.Hard);
}

function writeMount(to: ByteWriter, mount: Mount): void {
	to.integer(1, mount.input);
	to.text(2, mount.selector);
	to.text(3, mount.dest);
	to.integer(4, mount.output);
	to.flag(5, mount.readonly);
	to.name(6, mountTypes, mount.mountType);
	to.message(19, mount.TmpfsOpt, writeTmpfsOpt);
	to.message(20, mount.cacheOpt, writeCacheOpt);
	to.message(21, mount.secretOpt, writeClientFile);
	to.message(22, mount.SSHOpt, writeClientFile);
	to.text(23, mount.resultID);
	to.name(24, mountContentCaches, mount.contentCache);
}

function writeTmpfsOpt(to: ByteWriter, tmpfs: TmpfsOpt): void {
	to.integer(1, tmpfs.size);
}

function writeCacheOpt(to: ByteWriter, cache: CacheOpt): void {
	to.text(1, cache.ID);
	to.name(2, cacheSharings, cache.sharing);
}

/** A secret or a socket: both are a file of the client's, under the same numbers. */
function writeClientFile(to: ByteWriter, file: SecretOpt | SSHOpt): void {
	to.text(1, file.ID);
	to.integer(2, file.uid);
	to.integer(3, file.gid);
	to.integer(4, file.mode);
	to.flag(5, file.optional);
}

function writeSecretEnv(to: ByteWriter, secret: SecretEnv): void {
	to.text(1, secret.ID);
	to.text(2, secret.name);
	to.flag(3, secret.optional);
}

function writeDevice(to: ByteWriter, device: CDIDevice): void {
	to.text(1, device.name);
	to.flag(2, device.optional);
}
