import { buildChecks } from "./build-checks.ts";
import type { Rule } from "./rule.ts";
import { agentForRemoteScript } from "./rules/agent-for-remote-script.ts";
import { aptGetNotApt } from "./rules/apt-get-not-apt.ts";
import { aptListsLeft } from "./rules/apt-lists-left.ts";
import { aptUpdateAlone } from "./rules/apt-update-alone.ts";
import { bashInSh } from "./rules/bash-in-sh.ts";
import { buildError } from "./rules/build-error.ts";
import { consecutiveRuns } from "./rules/consecutive-runs.ts";
import { copyNotAdd } from "./rules/copy-not-add.ts";
import { copyToDirectory } from "./rules/copy-to-directory.ts";
import { copyWholeFilesystem } from "./rules/copy-whole-filesystem.ts";
import { credentialsInUrl } from "./rules/credentials-in-url.ts";
import { defaultShellLink } from "./rules/default-shell-link.ts";
import { execFormVariable } from "./rules/exec-form-variable.ts";
import { extractWithAdd } from "./rules/extract-with-add.ts";
import { healthcheckMissing } from "./rules/healthcheck-missing.ts";
import { hiddenFailure } from "./rules/hidden-failure.ts";
import { ignoreComment } from "./rules/ignore-comment.ts";
import { imageTagLatest } from "./rules/image-tag-latest.ts";
import { imageTagMissing } from "./rules/image-tag-missing.ts";
import { labelKey } from "./rules/label-key.ts";
import { labelSchema } from "./rules/label-schema.ts";
import { mountHomeTarget } from "./rules/mount-home-target.ts";
import { mountOptionSplit } from "./rules/mount-option-split.ts";
import { noDistUpgrade } from "./rules/no-dist-upgrade.ts";
import { noIgnoreComments } from "./rules/no-ignore-comments.ts";
import { noInstallRecommends } from "./rules/no-install-recommends.ts";
import { noSudo } from "./rules/no-sudo.ts";
import { numericUser } from "./rules/numeric-user.ts";
import { oneDownloader } from "./rules/one-downloader.ts";
import { packageCacheLeft } from "./rules/package-cache-left.ts";
import { pinApkPackages } from "./rules/pin-apk-packages.ts";
import { pinAptPackages } from "./rules/pin-apt-packages.ts";
import { pinCargoPackages } from "./rules/pin-cargo-packages.ts";
import { pinDnfPackages } from "./rules/pin-dnf-packages.ts";
import { pinGemPackages } from "./rules/pin-gem-packages.ts";
import { pinGoPackages } from "./rules/pin-go-packages.ts";
import { pinImageDigest } from "./rules/pin-image-digest.ts";
import { pinNpmPackages } from "./rules/pin-npm-packages.ts";
import { pinPipPackages } from "./rules/pin-pip-packages.ts";
import { pinZypperPackages } from "./rules/pin-zypper-packages.ts";
import { pipCacheLeft } from "./rules/pip-cache-left.ts";
import { pipefail } from "./rules/pipefail.ts";
import { pointlessCommand } from "./rules/pointless-command.ts";
import { relativeCopyDestination } from "./rules/relative-copy-destination.ts";
import { relativeSecretTarget } from "./rules/relative-secret-target.ts";
import { remoteScript } from "./rules/remote-script.ts";
import { rootUser } from "./rules/root-user.ts";
import { sameEnvReference } from "./rules/same-env-reference.ts";
import { secretFileCopied } from "./rules/secret-file-copied.ts";
import { secretInCommand } from "./rules/secret-in-command.ts";
import { secretInImage } from "./rules/secret-in-image.ts";
import { secretInText } from "./rules/secret-in-text.ts";
import { secretPathElsewhere } from "./rules/secret-path-elsewhere.ts";
import { tracedSecret } from "./rules/traced-secret.ts";
import { trustedRegistries } from "./rules/trusted-registries.ts";
import { unattendedInstall } from "./rules/unattended-install.ts";
import { uncheckedSshHost } from "./rules/unchecked-ssh-host.ts";
import { unguardedSecret } from "./rules/unguarded-secret.ts";
import { unknownCopyStage } from "./rules/unknown-copy-stage.ts";
import { unnoticedFailure } from "./rules/unnoticed-failure.ts";
import { unpinnedSyntax } from "./rules/unpinned-syntax.ts";
import { unreadableSecret } from "./rules/unreadable-secret.ts";
import { unusedSecretMount } from "./rules/unused-secret-mount.ts";
import { unverifiedDownload } from "./rules/unverified-download.ts";
import { useraddLogFiles } from "./rules/useradd-log-files.ts";
import { wgetProgress } from "./rules/wget-progress.ts";
import { workdirNotCd } from "./rules/workdir-not-cd.ts";
import { yarnCacheLeft } from "./rules/yarn-cache-left.ts";

/** keyhole's own rules. */
export const ownRules: readonly Rule[] = [
	agentForRemoteScript,
	credentialsInUrl,
	mountHomeTarget,
	mountOptionSplit,
	relativeSecretTarget,
	secretFileCopied,
	secretInCommand,
	secretInImage,
	secretInText,
	secretPathElsewhere,
	tracedSecret,
	uncheckedSshHost,
	unguardedSecret,
	unpinnedSyntax,
	unreadableSecret,
	unusedSecretMount,
	aptGetNotApt,
	aptListsLeft,
	aptUpdateAlone,
	buildError,
	consecutiveRuns,
	copyNotAdd,
	copyToDirectory,
	copyWholeFilesystem,
	defaultShellLink,
	extractWithAdd,
	healthcheckMissing,
	ignoreComment,
	imageTagLatest,
	imageTagMissing,
	labelKey,
	labelSchema,
	noDistUpgrade,
	noIgnoreComments,
	noInstallRecommends,
	noSudo,
	numericUser,
	oneDownloader,
	packageCacheLeft,
	pinApkPackages,
	pinAptPackages,
	pinCargoPackages,
	pinDnfPackages,
	pinGemPackages,
	pinGoPackages,
	pinImageDigest,
	pinNpmPackages,
	pinPipPackages,
	pinZypperPackages,
	pipCacheLeft,
	pointlessCommand,
	relativeCopyDestination,
	remoteScript,
	rootUser,
	sameEnvReference,
	trustedRegistries,
	unattendedInstall,
	unknownCopyStage,
	unverifiedDownload,
	useraddLogFiles,
	wgetProgress,
	workdirNotCd,
	yarnCacheLeft,
	bashInSh,
	execFormVariable,
	hiddenFailure,
	pipefail,
	unnoticedFailure,
];

export const allRules: readonly Rule[] = [...buildChecks, ...ownRules];
