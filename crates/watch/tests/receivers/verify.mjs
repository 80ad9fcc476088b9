// example begins
import { createHmac, timingSafeEqual } from "node:crypto";

// Throws unless the webhook is from whoever has the secret, and fresh. `body` is a Buffer, `headers` have names in lower case.
export function verify(secret, headers, body) {
  const sent = headers["webhook-timestamp"];
  if (!(Math.abs(Date.now() / 1000 - Number(sent)) <= 300)) {
    throw new Error("the webhook is too old, or a clock is wrong");
  }
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signed = Buffer.concat([Buffer.from(`${headers["webhook-id"]}.${sent}.`), body]);
  const expected = Buffer.from("v1," + createHmac("sha256", key).update(signed).digest("base64"));
  const signatures = headers["webhook-signature"].split(" ").map((it) => Buffer.from(it));
  if (!signatures.some((it) => it.length === expected.length && timingSafeEqual(it, expected))) {
    throw new Error("no signature is right");
  }
}
// example ends

import { readFileSync } from "node:fs";

const [id, timestamp, signature] = process.argv.slice(2);
const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
try {
  verify(process.env.SECRET, headers, readFileSync(0));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
