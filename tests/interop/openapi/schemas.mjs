// docs/openapi.json with a validator for the schemas in it, by their place.
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";

export const document = JSON.parse(readFileSync(new URL("../../../docs/openapi.json", import.meta.url), "utf8"));

// Closed, a member that the document does not know is a fault too: an answer may not have more than it says.
export function validator({ closed = false } = {}) {
  const api = closed ? close(structuredClone(document)) : document;
  const ajv = new Ajv2020({ strict: false, allErrors: true, multipleOfPrecision: 6 });
  formats.default(ajv);
  for (const format of ["int32", "int64", "double"]) ajv.addFormat(format, true);
  ajv.addSchema(api, "api");
  return (pointer, value) => (ajv.validate({ $ref: `api#${pointer}` }, value) ? null : ajv.errorsText());
}

export const step = (key) => encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"));

// Problems are closed by no one, for their codes are narrowed beside them; of a person there are two forms.
function close(api) {
  const open = ["Problem", "OAuthError", "ApiDocumentAnswer", "ApiDocumentAbout", "GetUserStranger"];
  for (const [name, schema] of Object.entries(api.components.schemas))
    if (schema.properties && !open.includes(name)) schema.additionalProperties = false;
  return api;
}
