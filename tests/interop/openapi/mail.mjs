// What comes by mail, read from the pickup folder of an instance as a person reads their mail, until it is there.
import { readFileSync, readdirSync } from "node:fs";

export async function tokenIn(folder, email) {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await new Promise((next) => setTimeout(next, 100)))
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".eml"))) {
      const text = readFileSync(`${folder}/${file}`, "utf8");
      const link = text.includes(`X-Receiver: ${email}`) && /\?token=([A-Za-z0-9_-]{43})/.exec(text);
      if (link) return link[1];
    }
  throw new Error(`no mail came to ${email}`);
}
