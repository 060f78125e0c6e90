// Verifies a webhook of ReferralHub (Standard Webhooks) with nothing but Node.
import { createHmac, timingSafeEqual } from "node:crypto";

const toleranceSeconds = 5 * 60;

/**
 * @param secret as shown when the webhook was made: whsec_...
 * @param headers as Node gives them, their names in lower case
 * @param body as it came, before anything parses it
 */
export function isGenuine(secret: string, headers: Record<string, string>, body: Buffer): boolean {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures } = headers;
  if (!/^\d+$/.test(timestamp) || Math.abs(Date.now() / 1000 - Number(timestamp)) > toleranceSeconds) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = Buffer.from("v1," + createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64"));
  // while a secret is rotated there are two
  return signatures.split(" ").map((signature) => Buffer.from(signature))
    .some((signature) => signature.length === expected.length && timingSafeEqual(signature, expected));
}
