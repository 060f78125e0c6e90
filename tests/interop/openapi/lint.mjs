// stdin: nothing; stdout: {redocly, spectral}, what each of them finds in docs/openapi.json
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const document = here("../../../docs/openapi.json");

console.log(JSON.stringify({
  redocly: redocly(),
  spectral: spectral(),
}));

function redocly() {
  const found = JSON.parse(run("@redocly/cli", ["lint", document, "--config", here("redocly.yaml"), "--format", "json"]));
  return found.problems.map((problem) => `${problem.severity} ${problem.ruleId}: ${problem.message} ${problem.location?.[0]?.pointer}`);
}

function spectral() {
  const found = JSON.parse(run("@stoplight/spectral-cli",
    ["lint", document, "--ruleset", here("spectral.yaml"), "--format", "json", "--quiet"]));
  return found.map((problem) => `${problem.severity} ${problem.code}: ${problem.message} ${problem.path.join("/")}`);
}

// The tool's own program, with what it would tell others or ask of them switched off; its output is JSON whether it finds anything or not.
function run(name, options) {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  const { bin } = JSON.parse(readFileSync(manifest));
  const { stdout, stderr } = spawnSync(process.execPath, [join(dirname(manifest), Object.values(bin)[0]), ...options], {
    encoding: "utf8",
    maxBuffer: 1 << 27,
    env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true", NO_COLOR: "1" },
  });
  const start = stdout.search(/[[{]/);
  if (start < 0) throw new Error(`${name} said no JSON: ${stdout}${stderr}`);
  return stdout.slice(start);
}
