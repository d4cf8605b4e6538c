import { accountModels } from "./accounts.ts";
import { administrationModels } from "./administration.ts";
import { buildModels } from "./builders.ts";
import { cloudModels } from "./clouds.ts";
import { condaModels } from "./conda.ts";
import { containerModels } from "./containers.ts";
import { cryptoModels } from "./crypto.ts";
import { dataModels } from "./data-tools.ts";
import { dotnetModels } from "./dotnet.ts";
import { archiveAndCodeModels } from "./encoders.ts";
import { filterModels } from "./filters.ts";
import { forgeModels } from "./forges.ts";
import { goModels } from "./go.ts";
import { hashModels } from "./hashes.ts";
import { infrastructureModels } from "./infrastructure.ts";
import { javaModels } from "./java.ts";
import { javascriptModels } from "./javascript.ts";
import { machineLearningModels } from "./machine-learning.ts";
import type { ToolModel } from "./model.ts";
import { networkModels } from "./network.ts";
import { npmModels } from "./npm.ts";
import { phpModels } from "./php.ts";
import { pipModels } from "./pip.ts";
import { poetryModels } from "./poetry.ts";
import { pythonModels } from "./python.ts";
import { rubyModels } from "./ruby.ts";
import { rustModels } from "./rust.ts";
import { serviceModels } from "./services.ts";
import { systemModels } from "./system.ts";
import { packageModels } from "./system-packages.ts";
import { templateModels } from "./templates.ts";
import { toolchainModels } from "./toolchains.ts";
import { uvModels } from "./uv.ts";
import { versionControlModels } from "./version-control.ts";
import { yarnModels } from "./yarn.ts";

/** All programs of which it is known what they do with the bytes they get, by family. */
export const models: readonly ToolModel[] = [
	...filterModels,
	...archiveAndCodeModels,
	...hashModels,
	...cryptoModels,
	...dataModels,
	...templateModels,
	...systemModels,
	...accountModels,
	...administrationModels,
	...networkModels,
	...packageModels,
	...npmModels,
	...yarnModels,
	...javascriptModels,
	...pipModels,
	...poetryModels,
	...uvModels,
	...condaModels,
	...pythonModels,
	...rubyModels,
	...phpModels,
	...javaModels,
	...dotnetModels,
	...rustModels,
	...goModels,
	...buildModels,
	...cloudModels,
	...infrastructureModels,
	...machineLearningModels,
	...serviceModels,
	...containerModels,
	...forgeModels,
	...toolchainModels,
	...versionControlModels,
];
