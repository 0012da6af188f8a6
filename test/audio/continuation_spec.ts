// Recordings of a stream that goes on after its node was closed or its process died (contract#recordings): the parts,
// one after the other, are the time line to the sample.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { takeLeft } from "../../src/audio/saved/left";
import { saveLeft } from "../../src/audio/saved/left-file";
import { repairRecordings } from "../../src/audio/saved/repair";
import { thisOwner } from "../../src/files/owner";
import { until } from "../until";
import { lives } from "./lives";
import { decoded, opusFormat } from "./opus-files";
import { samplesOnDisk } from "./recording-support";
import { bytes, PACKET, packets, sound } from "./voices";

const DEAD = { ...thisOwner(), pid: 2 ** 30, instance: "other" };

describe("recordings that go on after a restart", () => {
  const { folder, messages, problems, start, kill, parts, jsonOf, partsOf, samplesOf, whole } = lives();

  it("continue in a file that names the former one, when the node is deployed again", async () => {
    await start()
      .push(...packets(0, 50))
      .close();
    const [former = ""] = parts();
    await start()
      .push(...packets(50, 80))
      .end();
    assert.ok(whole("1").equals(bytes(sound(0, 80 * PACKET))));
    const [first, second] = partsOf("1");
    assert.deepEqual([first?.json.continues, second?.json.continues], [undefined, former]);
    assert.deepEqual(
      messages.map(({ file }) => file?.continues),
      [undefined, former],
    );
    assert.match(second?.name ?? "", /-2\.wav$/);
    assert.deepEqual(problems, []);
  });

  it("fill what is missing exactly, and have what comes again once, when the process was killed", async () => {
    const first = start().push(...packets(0, 50));
    await first.written(50);
    await kill();
    // Zoom sends again what it is not sure of; what the process had in memory is lost.
    const next = start();
    next.push(...packets(45, 50), ...packets(60, 80));
    await next.end();
    assert.ok(whole("1").equals(bytes(sound(0, 50 * PACKET), 10 * PACKET, sound(60 * PACKET, 20 * PACKET))));
    assert.equal(partsOf("1")[1]?.json.continues, partsOf("1")[0]?.name);
    assert.deepEqual(problems, []);
  });

  it("go on at once, while the former file is still to be repaired", async () => {
    const first = start().push(...packets(0, 50));
    await first.written(50);
    const next = start();
    await kill(() => void next.push(...packets(45, 60)));
    await next.end();
    assert.ok(whole("1").equals(bytes(sound(0, 60 * PACKET))));
    assert.equal(partsOf("1")[1]?.json.continues, partsOf("1")[0]?.name);
  });

  for (const comesAgain of [true, false])
    it(`begin in the middle of a packet of which a part was written, if it comes ${comesAgain ? "again" : "no more"}`, async () => {
      const first = start().push(...packets(0, 50));
      await first.written(50);
      const [part = ""] = readdirSync(folder()).filter((name) => name.endsWith(".wav.part"));
      truncateSync(join(folder(), part), 44 + (50 * PACKET - 100) * 2 - 1);
      await kill();
      const next = start();
      next.push(...packets(comesAgain ? 48 : 50, 60));
      await next.end();
      const without = bytes(sound(0, 50 * PACKET - 101), 101, sound(50 * PACKET, 10 * PACKET));
      assert.ok(whole("1").equals(comesAgain ? bytes(sound(0, 60 * PACKET)) : without));
    });

  it("join as within a file when timestamps jitter and nothing is missing", async () => {
    await start()
      .push(...packets(0, 50))
      .close();
    const next = start();
    next.push(...packets(49, 50, { jitter: 5 }), ...packets(50, 51, { jitter: -6 }), ...packets(51, 80, { jitter: 3 }));
    await next.end();
    assert.ok(whole("1").equals(bytes(sound(0, 80 * PACKET))));
  });

  it("are aligned with all of the stream, also of who was silent, and of who speaks for the first time", async () => {
    const first = start();
    first.push(...packets(0, 5, { speaker: "2", voice: 3 }), ...packets(5, 50));
    await first.written(55);
    await kill();
    const next = start();
    next.push(...packets(60, 70), ...packets(70, 75, { speaker: "3", voice: 5 }));
    next.push(...packets(75, 80, { speaker: "2", voice: 3 }));
    await next.end();
    assert.equal(whole("1").length, 70 * PACKET * 2);
    assert.ok(whole("2").equals(bytes(sound(0, 5 * PACKET, 3), 70 * PACKET, sound(75 * PACKET, 5 * PACKET, 3))));
    assert.ok(whole("3").equals(bytes(70 * PACKET, sound(70 * PACKET, 5 * PACKET, 5))));
    assert.deepEqual(partsOf("3")[0]?.json.continues, undefined);
  });

  for (const source of ["mix", "stereo"] as const)
    it(`hold for a recording of all speakers: ${source}`, async () => {
      const frames = source === "mix" ? 1 : 2;
      const first = start({ source });
      first.push(...packets(0, 50, { speaker: "2", voice: 3 }), ...packets(50, 60));
      await first.written(58, frames);
      await kill();
      const [before] = samplesOf();
      const next = start({ source });
      next.push(...packets(40, 50, { speaker: "2", voice: 3 }), ...packets(70, 80));
      await next.end();
      assert.equal(whole().length, 80 * PACKET * 2 * frames);
      assert.ok(before && before.length > 40 * PACKET * 2 * frames);
      const after = samplesOf()[1] ?? Buffer.alloc(0);
      const tail = after.subarray(after.length - 10 * PACKET * 2 * frames);
      // Who spoke first is on the left, now as before.
      const expected = sound(70 * PACKET, 10 * PACKET);
      const right = Int16Array.from({ length: 20 * PACKET }, (_, n) =>
        n % 2 === 0 ? 0 : (expected[(n - 1) / 2] ?? 0),
      );
      assert.ok(tail.equals(bytes(source === "mix" ? expected : right)));
      assert.deepEqual(problems, []);
    });

  it("do not have twice what comes again, without pauses filled in", async () => {
    const first = start({ fillGaps: false });
    first.push(...packets(0, 10), ...packets(100, 110));
    await first.written(20);
    first.push(...packets(200, 210));
    await first.written(30);
    await kill();
    const next = start({ fillGaps: false });
    next.push(...packets(205, 210), ...packets(300, 310));
    await next.end();
    const expected = [0, 100, 200, 300].map((from) => sound(from * PACKET, 10 * PACKET));
    assert.ok(whole("1").equals(bytes(...expected)));
    assert.equal(partsOf("1")[1]?.json.continues, partsOf("1")[0]?.name);
  });

  it("hold for compressed files, through a deploy and a death", async () => {
    const settings = { container: "m4a" } as const;
    await start(settings)
      .push(...packets(0, 50))
      .close();
    const second = start(settings).push(...packets(50, 100));
    const growing = () => readdirSync(folder()).find((name) => name.endsWith(".m4a.part")) ?? "";
    await until(() => growing() !== "" && statSync(join(folder(), growing())).size > 1000);
    await kill();
    const third = start(settings);
    third.push(...packets(95, 120));
    await third.end();
    assert.deepEqual(problems, []);
    const all = partsOf("1");
    assert.deepEqual(
      all.map(({ json }) => json.continues),
      [undefined, all[0]?.name, all[1]?.name],
    );
    assert.equal(all[0]?.json.samples, 50 * PACKET);
    // What was in memory is silence, up to the packet.
    assert.equal(all[1]?.json.samples % PACKET, PACKET - 104);
    assert.equal(
      all.reduce((sum, { json }) => sum + json.samples, 0),
      120 * PACKET,
    );
    for (const { name, json } of all) {
      const found = await decoded(join(folder(), name), opusFormat());
      assert.equal(found.length, json.samples * 2);
    }
    await second.end();
  });

  for (const rate of [8000, 44_100, 48_000] as const)
    it(`add up to the time line at ${rate} Hz`, async () => {
      await start({ rate })
        .push(...packets(0, 50))
        .close();
      const next = start({ rate });
      next.push(...packets(60, 77));
      await next.end();
      assert.ok(Math.abs(whole("1").length / 2 - (77 * 20 * rate) / 1000) <= (rate === 44_100 ? 1 : 0));
    });

  it("go on with the number of the file, through rotations and several deaths", async () => {
    const settings = { filename: "{speaker}-{index}", rotateMinutes: 1 / 60 };
    for (let life = 0; life < 3; life += 1) {
      const one = start(settings);
      one.push(...packets(life * 70, life * 70 + 70));
      await one.written(70 * (life + 1));
      await kill();
    }
    const last = start(settings);
    last.push(...packets(210, 220));
    await last.end();
    assert.ok(whole("1").equals(bytes(sound(0, 220 * PACKET))));
    assert.deepEqual(
      partsOf("1").map(({ name, json }) => [name, json.continues]),
      [
        ["1-00000.wav", undefined],
        ["1-00001.wav", undefined],
        ["1-00002.wav", "1-00001.wav"],
        ["1-00003.wav", undefined],
        ["1-00004.wav", "1-00003.wav"],
        ["1-00005.wav", undefined],
        ["1-00006.wav", "1-00005.wav"],
      ],
    );
  });

  it("go on after a file that was full, and its process died before the next had a sample", async () => {
    const settings = { rotateMinutes: 1 / 60 };
    const first = start(settings).push(...packets(0, 50));
    await first.written(50);
    await until(() => parts().length === 1);
    await kill();
    await start(settings)
      .push(...packets(50, 60))
      .end();
    assert.ok(whole("1").equals(bytes(sound(0, 60 * PACKET))));
    assert.equal(partsOf("1")[1]?.json.continues, partsOf("1")[0]?.name);
  });

  describe("are known to another process by a small file", () => {
    const left = () => readdirSync(folder()).filter((name) => name.startsWith(".zoom-rtms-left-n1-"));
    /** Nothing is known any more but what is in the file, whose process has died. */
    function die(): void {
      takeLeft(folder(), "n1", "S");
      const path = join(folder(), left()[0] ?? "");
      writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), owner: DEAD }));
    }
    async function goOn(): Promise<void> {
      await start()
        .push(...packets(50, 60))
        .end();
      assert.ok(whole("1").equals(bytes(sound(0, 60 * PACKET))));
      assert.equal(partsOf("1")[1]?.json.continues, partsOf("1")[0]?.name);
    }

    it("which is gone when it was read", async () => {
      await start()
        .push(...packets(0, 50))
        .close();
      await repairRecordings(folder());
      assert.equal(left().length, 1, "its process is running");
      die();
      await repairRecordings(folder());
      assert.deepEqual(left(), []);
      await goOn();
    });

    it("after a second death before anybody spoke", async () => {
      const first = start().push(...packets(0, 50));
      await first.written(50);
      await kill();
      await saveLeft(folder(), "n1");
      die();
      await kill();
      await goOn();
    });
  });

  describe("begin anew", () => {
    const continued = () => parts().filter((name) => jsonOf(name).continues !== undefined);

    it("when the stream had ended", async () => {
      await start()
        .push(...packets(0, 50))
        .end();
      await saveLeft(folder(), "n1");
      await start()
        .push(...packets(50, 60))
        .end();
      assert.deepEqual([parts().length, continued()], [2, []]);
      assert.ok(!readdirSync(folder()).some((name) => name.startsWith(".")));
    });

    it("when the stream ended after it was left, and what told of it is gone", async () => {
      await start()
        .push(...packets(0, 50))
        .close();
      await start().end();
      await start()
        .push(...packets(50, 60))
        .end();
      assert.deepEqual([parts().length, continued()], [2, []]);
      assert.ok(!readdirSync(folder()).some((name) => name.startsWith(".")));
    });

    it("when the process died more than 70 s ago", async () => {
      const first = start().push(...packets(0, 50));
      await first.written(50);
      const [part = ""] = readdirSync(folder()).filter((name) => name.endsWith(".wav.part"));
      await until(() => readFileSync(join(folder(), part)).readUInt32LE(40) === samplesOnDisk(folder()));
      for (const name of readdirSync(folder()))
        utimesSync(join(folder(), name), Date.now() / 1000 - 86, Date.now() / 1000 - 86);
      await kill();
      await start()
        .push(...packets(50, 60))
        .end();
      assert.deepEqual([parts().length, continued()], [2, []]);
    });

    for (const [what, settings, node] of [
      ["of another node", {}, "n2"],
      ["in another encoding", { encoding: "mulaw" }, "n1"],
      ["in another container", { container: "m4a" }, "n1"],
    ] as const)
      it(`in a recording ${what}`, async () => {
        await start()
          .push(...packets(0, 50))
          .close();
        await start(settings, node)
          .push(...packets(50, 60))
          .end();
        assert.deepEqual([parts().length, continued()], [2, []]);
      });

    it("and leave the files of a running process alone", async () => {
      const first = start().push(...packets(0, 50));
      await first.written(50);
      await repairRecordings(folder());
      await start()
        .push(...packets(50, 60))
        .end();
      assert.deepEqual(continued(), []);
      assert.equal(readdirSync(folder()).filter((name) => name.endsWith(".wav.part")).length, 1);
      await first.end();
    });
  });
});
