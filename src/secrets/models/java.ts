import type { ToolModel } from "./model.ts";

/** Builders for the JVM: they read credentials from settings and store none. */
export const javaModels: readonly ToolModel[] = [
	{
		programs: [
			"mvn",
			"mvnw",
			"mvnd",
			"gradle",
			"gradlew",
			"sbt",
			"lein",
			"ivy",
			"jlink",
			"jar",
			"jdeps",
		],
		valued: [
			"-s",
			"--settings",
			"-f",
			"--file",
			"-P",
			"-pl",
			"-p",
			"-g",
			"--gradle-user-home",
			"-I",
			"--init-script",
			"-b",
		],
		rules: [
			{
				command: [
					"exec:*|spring-boot:run|jetty:run|quarkus:dev|run|bootRun|runMain",
				],
				effects: [
					{
						kind: "runs-unknown",
						why: "it runs the project, which is not in the Dockerfile",
					},
				],
			},
			{ with: ["-X", "--debug"], effects: [] },
			{
				command: ["properties"],
				effects: [
					{
						kind: "prints",
						from: [
							{ path: "~/.gradle/gradle.properties" },
							{ path: "gradle.properties" },
						],
					},
				],
			},
			{
				command: ["help:effective-settings"],
				effects: [
					{
						kind: "prints",
						from: [
							{ optionFile: ["-s", "--settings"] },
							{ path: "~/.m2/settings.xml" },
						],
					},
				],
			},
		],
		examples: [
			{ run: "mvn -B -s /run/secrets/token package", gives: [] },
			{ run: "./gradlew build --no-daemon", gives: [] },
			{ run: "mvn exec:java", gives: ["layer?"] },
			{
				run: "cp /run/secrets/token ~/.gradle/gradle.properties && gradle properties && rm ~/.gradle/gradle.properties",
				gives: ["log"],
			},
			{ run: 'mvn -Dpassword="$TOKEN" deploy', gives: ["argv"] },
		],
	},
	{
		programs: ["java"],
		rules: [],
		otherwise: [
			{
				kind: "runs-unknown",
				why: "it runs a program that is not in the Dockerfile",
			},
		],
		examples: [{ run: "java -jar app.jar", gives: ["layer?"] }],
	},
];
