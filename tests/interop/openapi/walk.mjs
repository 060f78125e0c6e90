// stdin: {api, mail}; stdout: {faults} of `tsc --strict`, or what walk.ts found at the API; mail is the pickup folder of its instance
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import typescript from "typescript";
import { types } from "./generate.mjs";
import { tokenIn } from "./mail.mjs";

const { api, mail } = JSON.parse(readFileSync(0));
// below this folder, so that imports are resolved from here; git does not look there
const folder = fileURLToPath(new URL("../node_modules/.openapi/", import.meta.url));
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}package.json`, '{"type":"module"}');
writeFileSync(`${folder}api.ts`, await types());
writeFileSync(`${folder}walk.ts`, readFileSync(new URL("walk.ts", import.meta.url)));

const program = typescript.createProgram([`${folder}walk.ts`], {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: false,
  target: typescript.ScriptTarget.ES2022,
  module: typescript.ModuleKind.NodeNext,
  moduleResolution: typescript.ModuleResolutionKind.NodeNext,
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  types: [],
  outDir: folder,
});
const { diagnostics } = program.emit();
const faults = [...typescript.getPreEmitDiagnostics(program), ...diagnostics]
  .map(({ messageText }) => typescript.flattenDiagnosticMessageText(messageText, "\n"));
if (faults.length > 0) {
  console.log(JSON.stringify({ faults }));
} else {
  const { walk } = await import(`${folder}walk.js`);
  console.log(JSON.stringify(await walk(api, (email) => tokenIn(mail, email), Date.now().toString(36))));
}
