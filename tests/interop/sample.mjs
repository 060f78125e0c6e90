// stdin: [{secret, headers, body}]; stdout: for each, whether docs/samples/webhooks/verify.ts takes it for genuine
import { readFileSync } from "node:fs";
import typescript from "typescript";

const source = readFileSync(new URL("../../docs/samples/webhooks/verify.ts", import.meta.url), "utf8");
const { outputText } = typescript.transpileModule(source, {
  compilerOptions: { module: typescript.ModuleKind.ESNext, target: typescript.ScriptTarget.ES2022 },
});
const { isGenuine } = await import(`data:text/javascript;base64,${Buffer.from(outputText).toString("base64")}`);
const calls = JSON.parse(readFileSync(0));
console.log(JSON.stringify(calls.map(({ secret, headers, body }) => isGenuine(secret, headers, Buffer.from(body)))));
