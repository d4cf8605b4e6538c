import { insertBehind } from "../edits.ts";
import type { Rule } from "../rule.ts";
import { firstUserOf, isGuarded } from "../secret-uses.ts";
import { mountName, secretMounts } from "../written-mounts.ts";

export const unguardedSecret: Rule = {
	id: "unguarded-secret",
	group: "secrets",
	severity: "info",
	manual: {
		summary: "A secret that a RUN cannot do without is required.",
		description:
			"Secrets are optional unless they say `required=true`: without `--secret`, the file is missing and the variable empty, and the RUN fails with a message about something else, or goes on and leaves out what it should do. With `required=true` the build says which secret is missing. A script that can do without asks first: `if [ -f /run/secrets/token ]; then …`.",
		doesNotCatch: [
			"secrets that programs read by themselves, without being named in the script",
			"secrets that are empty: those count as given",
		],
	},
	bad: [
		{
			dockerfile:
				"FROM alpine:3.20\nRUN --mount=type=secret,id=token a --token-file /run/secrets/token\n",
			lines: [2],
			fixed:
				"FROM alpine:3.20\nRUN --mount=type=secret,id=token,required=true a --token-file /run/secrets/token\n",
		},
		{
			dockerfile:
				'FROM alpine:3.20\nRUN --mount=type=secret,id=token,env=TOKEN a "$TOKEN"\n',
			lines: [2],
			fixed:
				'FROM alpine:3.20\nRUN --mount=type=secret,id=token,env=TOKEN,required=true a "$TOKEN"\n',
		},
	],
	good: [
		{
			dockerfile:
				"FROM alpine:3.20\nRUN --mount=type=secret,id=a,required a /run/secrets/a\nRUN --mount=type=secret,id=b if [ -f /run/secrets/b ]; then a /run/secrets/b; fi\nRUN --mount=type=secret,id=c a /run/secrets/c || b\nRUN --mount=type=secret,id=d,env=D a ${D:-none}\n",
		},
	],
	scripts: { givenSecrets: true },
	check: ({ report }) => ({
		script(script, instruction) {
			if (instruction.kind !== "run") return;
			for (const mount of secretMounts(instruction)) {
				if (mount.required) continue;
				const user = firstUserOf(script, mount);
				if (user === undefined || isGuarded(script, mount)) continue;
				const { span } = mount.flag.value;
				report({
					message: `the secret ${mountName(mount)} may be missing, and this RUN uses it all the same`,
					help: "add required=true, or ask whether it is there",
					span,
					related: [{ message: "used here", span: user.span }],
					fix: insertBehind(span, ",required=true", "Add required=true"),
				});
			}
		},
	}),
};
