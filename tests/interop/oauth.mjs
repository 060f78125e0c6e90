// stdin: {api, id, secret}; stdout: for Basic and form authentication, the scope that was given and the status of a call with the token
import { readFileSync } from "node:fs";
import * as oauth from "oauth4webapi";

const { api, id, secret } = JSON.parse(readFileSync(0));
const server = { issuer: api, token_endpoint: `${api}/oauth/token` };
const client = { client_id: id };
// the library speaks https alone unless it is told that this is a test on loopback
const options = { [oauth.allowInsecureRequests]: true };

const results = [];
for (const authentication of [oauth.ClientSecretBasic(secret), oauth.ClientSecretPost(secret)]) {
  const scope = new URLSearchParams({ scope: "referrals:read" });
  const response = await oauth.clientCredentialsGrantRequest(server, client, authentication, scope, options);
  const token = await oauth.processClientCredentialsResponse(server, client, response);
  const call = await oauth.protectedResourceRequest(
    token.access_token, "GET", new URL(`${api}/api/partner/request-log`), undefined, undefined, options);
  results.push({ scope: token.scope, status: call.status, items: (await call.json()).items.length });
}
try {
  const response = await oauth.clientCredentialsGrantRequest(server, client, oauth.ClientSecretBasic("wrong"), {}, options);
  await oauth.processClientCredentialsResponse(server, client, response);
} catch (error) {
  results.push({ error: error.error ?? error.cause?.[0]?.scheme ?? error.code, status: error.status });
}
console.log(JSON.stringify(results));
