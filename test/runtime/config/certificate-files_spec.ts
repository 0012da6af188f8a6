// The CA file of an app is read at start, and afterwards without blocking.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { DISK } from "../../../src/files/disk/disk";
import { CertificateFiles } from "../../../src/runtime/config/certificate-files";
import { until } from "../../until";

describe("an app's certificate files", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "rtms-ca-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("are given as they were read, and a change counts from the next stream on", async () => {
    const path = join(folder, "ca.pem");
    const files = new CertificateFiles();
    writeFileSync(path, "one");
    assert.equal(files.read(path), "one");
    writeFileSync(path, "two");
    assert.equal(files.read(path), "one");
    await until(() => files.read(path) === "two");
  });

  it("are looked for each minute until they are there, as long as their app is", async () => {
    const path = join(folder, "ca.pem");
    let look: (() => void) | undefined;
    const stat = mock.method(DISK, "stat");
    const readFile = mock.method(DISK, "readFile");
    /** The result of the last check is known. */
    const looked = async () => {
      for (const { mock } of [stat, readFile]) {
        await mock.calls.at(-1)?.result?.catch(() => undefined);
        await new Promise(setImmediate);
      }
    };
    try {
      const files = new CertificateFiles((ms, tick) => {
        assert.deepEqual([ms, look], [60_000, undefined]);
        look = tick;
        return () => {
          look = undefined;
        };
      });
      assert.throws(() => files.read(path), { code: "ENOENT" });
      look?.();
      await looked();
      writeFileSync(path, "there");
      look?.();
      await looked();
      look?.();
      assert.equal(stat.mock.callCount(), 2, "no look for what is there");
      assert.equal(files.read(path), "there", "to the very next stream");
      await looked();
      rmSync(path);
      files.close();
      assert.equal(look, undefined);
      files.read(path);
      await looked();
      assert.throws(() => files.read(path), { code: "ENOENT" });
      assert.equal(look, undefined);
    } finally {
      mock.restoreAll();
    }
  });

  it("are looked for again where they could not be read, and refused where they are none", async () => {
    const path = join(folder, "ca.pem");
    const files = new CertificateFiles();
    assert.throws(() => files.read(path), { code: "ENOENT" });
    writeFileSync(path, "there");
    assert.throws(() => files.read(path), { code: "ENOENT" });
    const tried = () => {
      try {
        return files.read(path);
      } catch {
        return "";
      }
    };
    await until(() => tried() === "there");
    assert.throws(() => files.read(folder), /not a certificate file/);
  });
});
