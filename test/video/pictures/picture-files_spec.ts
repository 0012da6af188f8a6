// Pictures in a directory: what waits for a slow disk, and what is left of a revoked stream.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { RtmsError } from "../../../src/protocol/errors";
import { PictureFiles } from "../../../src/video/pictures/picture-files";
import { filesIn, ownFolder } from "../../audio/recording-support";

const [ONE, OTHER] = [Buffer.from("one picture"), Buffer.from("another one")];

describe("pictures in a directory", () => {
  const folder = ownFolder();

  function files(mostWaiting: number, deleteRevoked = true) {
    const problems: string[] = [];
    const callbacks = { fail: (error: RtmsError) => void problems.push(error.message), saved: () => undefined };
    return { files: new PictureFiles({ directory: folder(), deleteRevoked, mostWaiting }, callbacks), problems };
  }

  it("are left out and told while too much waits, but for a single one, and go on afterwards", async () => {
    const { files: pictures, problems } = files(ONE.length);
    const first = pictures.write("S1", "video/1", "first.jpg", ONE);
    assert.equal(await pictures.write("S1", "video/2", "second.jpg", OTHER), undefined);
    assert.ok(await first);
    assert.match(problems.join(), /^[^,]*\(ESLOW\)/);
    assert.ok(await pictures.write("S1", "video/2", "third.jpg", OTHER));
    assert.equal(problems.length, 1);
    assert.deepEqual(
      filesIn(folder()).filter((name) => name.endsWith("jpg")),
      ["first.jpg", "third.jpg"],
    );
  });

  it("are gone when their stream is revoked, and none is written any more, but those of others stay", async () => {
    const { files: pictures, problems } = files(1000);
    const written = pictures.write("S1", "video/1", "first.jpg", ONE);
    const revoked = pictures.revoke("S1");
    assert.equal(await pictures.write("S1", "video/1", "late.jpg", ONE), undefined);
    const kept = await pictures.write("S2", "video/1", "kept.jpg", OTHER);
    await Promise.all([written, revoked]);
    await pictures.settled();
    assert.deepEqual(
      filesIn(folder()).filter((name) => name.endsWith("jpg")),
      ["kept.jpg"],
    );
    assert.deepEqual(readFileSync(kept ?? ""), OTHER);
    assert.deepEqual(problems, []);
  });

  it("have no markers beside them if they are not to be deleted", async () => {
    await files(1000, false).files.write("S1", "video/1", "first.jpg", ONE);
    assert.deepEqual(filesIn(folder()), ["first.jpg"]);
  });
});
