// Signatures and seals: what is a member's, and what a broker can read.

import assert from "node:assert/strict";
import { createCipheriv, hkdfSync, randomBytes } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { fleetKey } from "../../../src/fleet/ledger";

const key = fleetKey("secret", "zoom-rtms", "sales");
const OTHERS = [
  ["secret", fleetKey("secret2", "zoom-rtms", "sales")],
  ["prefix", fleetKey("secret", "zoom", "sales")],
  ["name", fleetKey("secret", "zoom-rtms", "sale")],
  ["place of the same letters", fleetKey("secret", "zoom-rtm", "ssales")],
] as const;

describe("a fleet's signature", () => {
  const signature = key.sign("zoom-rtms/sales/o/x", "{}");

  it("is valid for its text and topic, by every member", () => {
    assert.match(signature, /^[\w-]{43}$/);
    assert.ok(key.isSigned("zoom-rtms/sales/o/x", "{}", signature));
    assert.ok(fleetKey("secret", "zoom-rtms", "sales").isSigned("zoom-rtms/sales/o/x", "{}", signature));
  });

  it("is not valid for another text or topic, or if it was altered", () => {
    assert.equal(key.isSigned("zoom-rtms/sales/o/x", "{ }", signature), false);
    assert.equal(key.isSigned("zoom-rtms/sales/o/y", "{}", signature), false);
    assert.equal(key.isSigned("zoom-rtms/sales/o/", "x{}", signature), false);
    for (const altered of ["", signature.slice(1), `${signature}AA`, `A${signature.slice(1)}`, "é".repeat(43)])
      if (altered !== signature) assert.equal(key.isSigned("zoom-rtms/sales/o/x", "{}", altered), false, altered);
  });

  for (const [what, other] of OTHERS)
    it(`is not valid with another ${what}`, () => {
      assert.equal(other.isSigned("zoom-rtms/sales/o/x", "{}", signature), false);
    });
});

describe("a fleet's seal", () => {
  const bytes = Buffer.from(JSON.stringify({ names: Array.from({ length: 200 }, (_, n) => `Ada Lovelace ${n}`) }));

  it("gives back what was sealed, also nothing", () => {
    for (const each of [bytes, Buffer.alloc(0), randomBytes(100_000)]) assert.deepEqual(key.open(key.seal(each)), each);
  });

  it("shows nothing of it, is never the same, and is smaller", () => {
    const sealed = key.seal(bytes);
    assert.match(sealed, /^[\w-]+$/);
    assert.ok(!Buffer.from(sealed, "base64url").includes("Lovelace"));
    assert.notEqual(sealed, key.seal(bytes));
    assert.ok(sealed.length < bytes.length / 2, `${sealed.length} of ${bytes.length}`);
  });

  it("does not open when a bit of it differs, or a part is missing", () => {
    const sealed = Buffer.from(key.seal(Buffer.from("secret")), "base64url");
    for (let at = 0; at < sealed.length; at++) {
      const altered = Buffer.from(sealed);
      altered.writeUInt8(altered.readUInt8(at) ^ 1, at);
      assert.equal(key.open(altered.toString("base64url")), undefined, `byte ${at}`);
      assert.equal(key.open(sealed.subarray(0, at).toString("base64url")), undefined, `${at} bytes`);
    }
    assert.equal(key.open("not sealed at all"), undefined);
  });

  for (const [what, other] of OTHERS)
    it(`does not open with another ${what}`, () => {
      assert.equal(other.open(key.seal(bytes)), undefined);
    });

  it("does not open what unpacks to more than 4 MiB", () => {
    const most = Buffer.alloc(4 * 1024 * 1024);
    assert.equal(key.open(key.seal(most))?.length, most.length);
    assert.equal(key.open(key.seal(Buffer.alloc(most.length + 1))), undefined);
  });

  it("has a key of its own, so that a signature says nothing of it", () => {
    const salt = JSON.stringify(["zoom-rtms", "sales"]);
    const signing = Buffer.from(hkdfSync("sha256", "secret", salt, "zoom-rtms fleet 1 sign", 32));
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", signing, nonce);
    const sealed = Buffer.concat([nonce, cipher.update(deflateRawSync(bytes)), cipher.final(), cipher.getAuthTag()]);
    assert.equal(key.open(sealed.toString("base64url")), undefined);
  });
});
