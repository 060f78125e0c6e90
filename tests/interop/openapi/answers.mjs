// stdin: {api, mail, admin, client}: an instance, its pickup folder, an admin's access token, a partner's credentials;
// stdout: {tried, missing, faults}: what was answered, operations that were not tried, and answers that are not as the document says
import { readFileSync } from "node:fs";
import { tokenIn } from "./mail.mjs";
import { document, step, validator } from "./schemas.mjs";

const { api, mail, admin, client } = JSON.parse(readFileSync(0));
const fault = validator({ closed: true });
const tried = new Set();
const faults = [];

// Calls `METHOD /template`, with the values of its path in turn, and holds the answer against the document.
async function call(operation, values = [], { token, body, form, headers = {}, query = "" } = {}) {
  const [method, template] = operation.split(" ");
  const path = template.replaceAll(/\{\w+\}/g, () => encodeURIComponent(values.shift()));
  const response = await fetch(`${api}${path}${query}`, {
    method,
    redirect: "manual",
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { "content-type": "application/json" }),
      ...headers,
    },
    body: body ? JSON.stringify(body) : form && new URLSearchParams(form),
  });
  const text = await response.text();
  const wrong = compare(method, template, response, text);
  if (wrong) faults.push(`${operation} ${response.status}: ${wrong}: ${text.slice(0, 300)}`);
  tried.add(`${operation} ${response.status}`);
  return text.startsWith("{") ? JSON.parse(text) : undefined;
}

function compare(method, template, response, text) {
  let place = `/paths/${step(template)}/${method.toLowerCase()}/responses/${response.status}`;
  let answer = document.paths[template][method.toLowerCase()].responses[response.status];
  if (!answer) return "not documented";
  if (answer.$ref) {
    place = answer.$ref.slice(1);
    answer = document.components.responses[place.split("/").pop()];
  }
  const sometimes = ["Idempotency-Replayed", "Set-Cookie"];
  for (const header of Object.keys(answer.headers ?? {}))
    if (!sometimes.includes(header) && !response.headers.has(header)) return `without ${header}`;
  if (response.ok)
    for (const header of ["Location", "RateLimit", "Set-Cookie", "Idempotency-Replayed", "ETag"])
      if (response.headers.has(header) && !answer.headers?.[header]) return `with ${header}`;
  if (!text) return answer.content ? "empty" : null;
  const type = response.headers.get("content-type").split(";")[0];
  const body = type.endsWith("json") ? JSON.parse(text) : text;
  return answer.content?.[type] ? fault(`${place}/content/${step(type)}/schema`, body) : `as ${type}`;
}

const ending = Date.now().toString(36);
const password = "correct horse battery staple";

const ada = await join(`ada${ending}`);
const bob = await join(`bob${ending}`, ada.referral_code);
const [token, bobs] = [await login(ada), await login(bob)];
await accounts();
await links();
const referral = await referrals();
const spend = await rewards();
await administration();
await partners();
await goodbyes();

const operations = Object.entries(document.paths)
  .flatMap(([path, item]) => Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`));
const missing = operations.filter((operation) => ![...tried].some((answer) => answer.startsWith(`${operation} `)));
console.log(JSON.stringify({ tried: tried.size, missing, faults }));

async function join(username, referral_code) {
  const email = `${username}@example.com`;
  const made = await call("POST /api/register", [], { body: { username, email, password, referral_code } });
  if (!made.id) throw new Error(`${username} was refused: ${made.code}`);
  await call("POST /api/verify-email", [], { body: { token: await tokenIn(mail, email) } });
  return made;
}

async function login({ username }) {
  return (await call("POST /api/login", [], { body: { username_or_email: username, password } })).access_token;
}

async function accounts() {
  await call("POST /api/register", [], { body: {} });
  await call("POST /api/register", [], { body: { username: bob.username, email: "x@example.com", password } });
  await call("POST /api/login", [], { body: { username_or_email: bob.email, password, use_cookies: true } });
  await call("POST /api/login", [], { body: { username_or_email: bob.email, password: "another one" } });
  await call("POST /api/login", [], { headers: { "content-type": "text/plain" } });
  for (const body of [{ token }, { token: "x" }]) await call("POST /api/token/verify", [], { body });
  for (const body of [undefined, { refresh_token: "x" }]) await call("POST /api/token/refresh", [], { body });
  for (const id of [ada.id, bob.id, "x"]) await call("GET /api/users/{id}", [id], { token });
  for (const path of ["/api/users/me", "/api/sessions", "/api/csrf", "/api/users"]) await call(`GET ${path}`, [], { token });
  await call("GET /api/users/me");
  for (const body of [{ first_name: "Ada", last_name: null }, { email: null }, { invite_code: bob.referral_code }])
    await call("PATCH /api/users/me", [], { token, body });
  for (const path of ["/api/forgot-password", "/api/verify-email/resend"]) await call(`POST ${path}`, [], { body: { email: bob.email } });
  await call("POST /api/reset-password", [], { body: { token: "x", password } });
  await call("POST /api/change-password", [], { token, body: { current_password: "x", password: "another good one" } });
  await call("POST /api/phone/send-code", [], { body: { phone: `+49151${Date.now().toString().slice(-8)}` } });
  await call("POST /api/phone/login", [], { body: { phone: "+4915112345678", code: "000000" } });
}

async function links() {
  const headers = { "Idempotency-Key": ending };
  const link = await call("POST /api/referral-links", [], { token, headers, body: { code: `own-${ending}`, max_signups: 5 } });
  await call("POST /api/referral-links", [], { token, headers, body: { code: `own-${ending}`, max_signups: 5 } });
  await call("POST /api/referral-links", [], { token, headers, body: {} });
  await call("POST /api/referral-links", [], { token, body: { code: ada.referral_code } });
  for (const body of [{ label: "Summer" }, { max_signups: null, disabled: true }, { code: null }])
    await call("PATCH /api/referral-links/{id}", [link.id], { token, body });
  await call("GET /api/referral-links", [], { token });
  for (const headers of [{}, { "if-none-match": "*" }])
    await call("GET /api/referral-links/{id}/qr.svg", [link.id], { token, headers });
  await call("GET /api/referral-links/{id}/qr.svg", ["x"], { token });
  for (const code of [ada.referral_code, link.code, "nobody's"]) await call("GET /api/referral-codes/{code}", [code]);
  await call("GET /r/{code}", [ada.referral_code], { headers: { "user-agent": "Mozilla/5.0" } });
  await call("HEAD /r/{code}", [ada.referral_code]);
  await call("DELETE /api/referral-links/{id}", [link.id], { token });
  await call("DELETE /api/referral-links/{id}", [link.id], { token });
}

async function referrals() {
  const { items } = await call("GET /api/referrals", [], { token });
  for (const query of ["?limit=0", "?cursor=x"]) await call("GET /api/referrals", [], { token, query });
  for (const id of [items[0].id, "x"]) await call("GET /api/referrals/{id}", [id], { token });
  for (const query of ["", "?from=2026-01-01&to=2026-01-03&tz=Europe/Berlin", "?tz=x"])
    await call("GET /api/referral-stats", [], { token, query });
  for (const query of ["", "?period=week", "?period=x"]) await call("GET /api/leaderboard", [], { token: bobs, query });
  return items[0].id;
}

async function rewards() {
  const body = { reward_type: "credits", amount: 2.5 };
  let spent;
  // earned within moments of the verification
  for (let tries = 0; !spent?.id && tries < 100; tries++) spent = await call("POST /api/rewards/redeem", [], { token, body });
  await call("POST /api/rewards/redeem", [], { token, body: { ...body, amount: 1000 } });
  for (const path of ["/api/rewards", "/api/rewards/balance", "/api/users/me/export"]) await call(`GET ${path}`, [], { token });
  return spent.id;
}

async function administration() {
  const as = (operation, values, body) => call(operation, values, { token: admin, body });
  for (const list of ["/api/users", "/api/admin/referrals", "/api/admin/reward-rules", "/api/admin/reward-spends"]) await as(`GET ${list}`);
  for (const decision of ["approve", "reject", "reverse"])
    await as(`POST /api/admin/referrals/{id}/${decision}`, [referral], { reason: "As agreed" });
  for (const decision of ["fulfil", "cancel"]) await as(`POST /api/admin/reward-spends/{id}/${decision}`, [spend]);
  const rule = { name: `rule-${ending}`, trigger: `conversion:event-${ending}`, side: "referrer", reward_type: "credits", percent: 5 };
  const { id } = await as("POST /api/admin/reward-rules", [], rule);
  await as("POST /api/admin/reward-rules", [], {});
  await as("POST /api/admin/reward-rules/simulate", [], { trigger: rule.trigger, referrer_id: ada.id, value: 49.9 });
  await as("POST /api/admin/reward-rules/{id}/end", [id]);
  for (const decision of ["suspend", "restore"]) await as(`POST /api/admin/users/{id}/${decision}`, [bob.id]);
  await call("GET /api/admin/audit", [], { token: admin, query: "?limit=100" });
}

async function partners() {
  const form = { grant_type: "client_credentials", ...client };
  for (const wrong of [{}, { ...form, client_secret: "x" }]) await call("POST /oauth/token", [], { form: wrong });
  const { access_token } = await call("POST /oauth/token", [], { form });
  const as = (operation, values, body) => call(operation, values, { token: access_token, body });
  for (const path of ["/api/users/me", "/api/users", "/api/partner/referrals"]) await as(`GET ${path}`);
  await call("GET /api/partner/referrals", [], { token });

  const carol = await join(`carol${ending}`, ada.referral_code);
  const purchase = { email: carol.email, event: "purchase", external_id: `order-${ending}`, value: 49.9, currency: "EUR" };
  for (const body of [purchase, purchase, {}, { ...purchase, external_id: "x", email: "nobody@example.com" }])
    await as("POST /api/partner/conversions", [], body);
  for (const body of [{ amount: 10 }, undefined])
    await as("POST /api/partner/conversions/{external_id}/reverse", [purchase.external_id], body);

  const hooks = "/api/partner/webhooks";
  const { id } = await as(`POST ${hooks}`, [], { url: "https://example.com/hook", events: ["reward.earned"] });
  await as(`GET ${hooks}`);
  await as(`GET ${hooks}/{id}`, [id]);
  await as(`POST ${hooks}/{id}/test`, [id]);
  const { items } = await as(`GET ${hooks}/{id}/deliveries`, [id]);
  await as(`POST ${hooks}/{id}/deliveries/{delivery_id}/replay`, [id, items[0].id]);
  await as(`POST ${hooks}/{id}/rotate-secret`, [id]);
  await as(`PATCH ${hooks}/{id}`, [id], { description: null, disabled: true });
  await as(`POST ${hooks}/{id}/test`, [id]);
  await as(`DELETE ${hooks}/{id}`, [id]);
  await as("GET /api/partner/request-log");
}

async function goodbyes() {
  for (const path of ["/.well-known/jwks.json", "/health/live", "/health/ready", "/openapi/v1.json"]) await call(`GET ${path}`);
  await call("DELETE /api/users/me", [], { token: bobs, body: { password } });
  const { items } = await call("GET /api/sessions", [], { token });
  const other = await login(ada);
  await call("DELETE /api/sessions/{id}", [items[0].id], { token: other });
  await call("POST /api/logout", [], { token: other });
  await call("POST /api/logout");
  await call("DELETE /api/sessions", [], { token: await login(ada) });
  await call("GET /api/users/me", [], { token });
}
