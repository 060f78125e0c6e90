// The types of docs/openapi.json, as openapi-typescript makes them.
import openapiTS, { astToString } from "openapi-typescript";

export const types = async () => astToString(await openapiTS(new URL("../../../docs/openapi.json", import.meta.url), { silent: true }));
