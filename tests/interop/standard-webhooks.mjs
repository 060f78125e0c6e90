// stdin: [{secret, headers, body}]; stdout: for each, what the library makes of it
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";

const verdicts = JSON.parse(readFileSync(0)).map(({ secret, headers, body }) => {
  try {
    return new Webhook(secret).verify(body, headers).type;
  } catch (error) {
    return error.message;
  }
});
console.log(JSON.stringify(verdicts));
