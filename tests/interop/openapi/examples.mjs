// stdin: nothing; stdout: {count, faults}: every example of docs/openapi.json against the schema beside it
import { document, step, validator } from "./schemas.mjs";

const fault = validator({ closed: true });
let count = 0;
const faults = [];
look(document, "");
console.log(JSON.stringify({ count, faults }));

function look(node, pointer) {
  if (node === null || typeof node !== "object") return;
  for (const [name, example] of Object.entries(examplesOf(node))) {
    count++;
    const wrong = fault(`${pointer}/schema`, example);
    if (wrong) faults.push(`${pointer} ${name}: ${wrong}`);
  }
  for (const [key, child] of Object.entries(node))
    if (key !== "example" && key !== "examples") look(child, `${pointer}/${step(key)}`);
}

function examplesOf({ schema, example, examples }) {
  if (!schema) return {};
  if (example !== undefined) return { example };
  return Object.fromEntries(Object.entries(examples ?? {}).map(([name, { value }]) => [name, value]));
}
