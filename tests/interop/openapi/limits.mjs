// stdin: {api, tokens: {user, admin, partner}}; stdout: {tried, faults}: every body with one thing wrong that its schema does not allow,
// which must be refused for just that, and with the least and the most that it does allow, which must not be
import { readFileSync } from "node:fs";
import { document } from "./schemas.mjs";

const { api, tokens } = JSON.parse(readFileSync(0));
const id = "01990000-0000-7000-8000-0000000000ff";
// of these, what is right by itself does not go with what else is in the example
const excludes = ["/api/admin/reward-rules amount", "/api/admin/reward-rules milestone"];
let tried = 0;
const faults = [];

for (const [path, item] of Object.entries(document.paths))
  for (const [method, { requestBody }] of Object.entries(item)) {
    const body = requestBody?.content["application/json"];
    if (!body) continue;
    const schema = document.components.schemas[body.schema.$ref.split("/").pop()];
    await refuse(method, path, body.example, "unknown", 1);
    for (const [name, member] of Object.entries(schema.properties)) {
      // what a token or a code is good for, its handler says in words of its own
      const isSecret = /token|^code$|current_password|referral_code|invite_code/.test(name) && !member.pattern;
      if (!isSecret && schema.required?.includes(name)) await refuse(method, path, body.example, name, undefined);
      if (!isSecret && ![member.type].flat().includes("null")) await refuse(method, path, body.example, name, null);
      if (!isSecret) for (const wrong of wrongs(member)) await refuse(method, path, body.example, name, wrong);
      for (const right of rights(member)) await allow(method, path, body.example, name, right);
    }
  }
console.log(JSON.stringify({ tried, faults }));

function* wrongs({ type, items, format, pattern, minLength, maxLength, minimum, exclusiveMinimum, maximum, multipleOf, enum: choice }) {
  const types = [type].flat();
  yield types.includes("string") || types.includes("array") ? 1 : "x";
  if (items) yield ["nothing"];
  if (minLength) yield "";
  if (maxLength) yield "a".repeat(maxLength + 1);
  if (pattern) yield "!/ \u00e9";
  if (choice || format) yield "nothing";
  if (minimum !== undefined) yield minimum - 1;
  if (exclusiveMinimum !== undefined) yield exclusiveMinimum;
  if (maximum !== undefined) yield maximum + 1;
  if (multipleOf) yield 1.001;
}

function* rights({ pattern, format, minLength, maxLength, minimum, maximum, enum: choice, items }) {
  if (!pattern && !format) for (const length of [minLength, maxLength]) if (length) yield "\u{1F600}".repeat(length);
  for (const number of [minimum, maximum]) if (number !== undefined) yield number;
  for (const value of choice ?? []) yield value;
  if (items?.enum) yield items.enum;
}

async function refuse(method, path, example, name, value) {
  const { status, code, errors } = await send(method, path, example, name, value);
  if (status !== 400 || code !== "validation_failed" || !errors[name])
    note(method, path, name, value, `${status} ${code} ${Object.keys(errors ?? {})}`);
}

async function allow(method, path, example, name, value) {
  const { code, errors } = await send(method, path, example, name, value);
  if (code === "validation_failed" && errors[name] && !excludes.includes(`${path} ${name}`)) note(method, path, name, value, errors[name]);
}

async function send(method, path, example, name, value) {
  tried++;
  const token = path.startsWith("/api/admin") ? tokens.admin : path.startsWith("/api/partner") ? tokens.partner : tokens.user;
  const response = await fetch(api + path.replaceAll(/\{\w+\}/g, id), {
    method: method.toUpperCase(),
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ ...example, [name]: value }),
  });
  const text = await response.text();
  return { status: response.status, ...(text && JSON.parse(text)) };
}

function note(method, path, name, value, answer) {
  faults.push(`${method} ${path} with ${name}: ${[...(JSON.stringify(value) ?? "nothing")].slice(0, 40).join("")} said ${answer}`);
}
