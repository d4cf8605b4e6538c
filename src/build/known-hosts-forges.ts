/**
 * Host keys of big forges, as these publish them, each with the fingerprint that is published beside it. Where it says so:
 *
 * - github.com: https://api.github.com/meta, and "GitHub's SSH key fingerprints" in its documentation;
 * - gitlab.com: "SSH known_hosts entries" and "SSH host keys fingerprints" in the documentation of GitLab.com;
 * - bitbucket.org: https://bitbucket.org/site/ssh, and its blog's "SSH host key changes" of May 2023;
 * - codeberg.org: "SSH fingerprints" in its documentation.
 *
 * Ed25519 only: ssh asks a server for a kind of key that it knows.
 */
export const forges: readonly {
	readonly host: string;
	readonly key: string;
	readonly fingerprint: string;
}[] = [
	{
		host: "github.com",
		key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
		fingerprint: "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU",
	},
	{
		host: "gitlab.com",
		key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAfuCHKVTjquxvt6CM6tdG4SLp1Btn/nOeHHE5UOzRdf",
		fingerprint: "SHA256:eUXGGm1YGsMAS7vkcx6JOJdOGHPem5gQp4taiCfCLB8",
	},
	{
		host: "bitbucket.org",
		key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIazEu89wgQZ4bqs3d63QSMzYVa0MuJ2e2gKTKqu+UUO",
		fingerprint: "SHA256:ybgmFkzwOSotHTHLJgHO0QN8L0xErw6vd0VhFA9m3SM",
	},
	{
		host: "codeberg.org",
		key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIVIC02vnjFyL+I4RHfvIGNtOgJMe769VTF1VR4EB3ZB",
		fingerprint: "SHA256:mIlxA9k46MmM6qdJOdMnAQpzGxF4WIVVL+fj+wZbw0g",
	},
];
