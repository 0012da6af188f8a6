// The journal of live streams: what is written, what is rebuilt from it, and from whom it is taken
// (contract#restarts-of-the-process).

import assert from "node:assert/strict";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { type ChunkReader, ChunkWriter, readChunks } from "../../../src/runtime/resume/chunk";
import { JournalFolder } from "../../../src/runtime/resume/folder";
import { Journal } from "../../../src/runtime/resume/journal";
import { handoversOf, readJournal } from "../../../src/runtime/resume/rebuild";
import { Rig, STREAM_ID, started } from "../../protocol/fixtures";
import { until } from "../../until";
import { audio, JournalScene, NODE, transcript, turn } from "./journal-scene";

describe("a journal of live streams", () => {
  let scene: JournalScene;
  beforeEach(() => {
    scene = new JournalScene();
  });
  afterEach(() => scene.remove());

  it("rebuilds numbers, names, sentences and replays", async () => {
    const journal = scene.journal();
    const { rig, sound, words } = scene.running(journal);
    for (let n = 0; n < 50; n += 1) {
      sound?.receive(audio(scene.clock.time + n * 20));
      if (n % 7 === 0) await turn();
      journal.sent();
    }
    words?.receive(transcript(scene.clock.time, "a first try", 4));
    journal.sent();
    rig.stream.memory.roster.set("5", "Ann");
    journal.changed(STREAM_ID, true);
    await until(() => scene.bytes().some((text) => text.includes("Ann")));
    scene.clock.time += 1_000;
    const found = readJournal(scene.bytes());
    assert.ok(found);
    const [handover] = handoversOf(found, scene.clock);
    assert.ok(handover);
    const { memory, carried } = handover;
    assert.equal(memory.peek("audio"), 50);
    assert.equal(memory.peek("transcript"), 1);
    assert.equal(memory.peek("event"), rig.stream.memory.peek("event"));
    assert.equal(memory.roster.get("5"), "Ann");
    assert.equal(memory.replays.entries, 50);
    assert.equal(carried.established, true);
    const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
    assert.deepEqual(plain(memory.sentences.known), plain(rig.stream.memory.sentences.known));

    const successor = new Rig({ transcript: true }, started(), handover);
    successor.stream.start();
    const [, again] = successor.streaming();
    again?.receive(audio(1_700_000_000_000 + 49 * 20)).receive(audio(1_700_000_000_000 + 50 * 20));
    assert.deepEqual(
      successor.of("audio").map(({ rtms }) => rtms.sequence),
      [50],
    );
  });

  it("connects at once, and reports the interruption", async () => {
    const journal = scene.journal();
    scene.running(journal);
    const rebuilt = () => {
      const found = readJournal(scene.bytes());
      return found && handoversOf(found, scene.clock)[0];
    };
    await until(() => rebuilt()?.carried.established === true);
    const handover = rebuilt();
    const successor = new Rig({ transcript: true }, started(), handover);
    successor.stream.start();
    assert.deepEqual(
      successor.of("event").map(({ payload }) => (payload as { event: string }).event),
      ["interrupted", "connecting"],
    );
  });

  it("is read up to the last whole chunk, wherever the process was killed", async () => {
    const journal = scene.journal();
    const { sound } = scene.running(journal);
    const size = () => scene.bytes()[0]?.length ?? 0;
    await until(() => size() > 0);
    /** After each packet. */
    const sizes: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      const before = size();
      sound?.receive(audio(scene.clock.time + n * 20));
      journal.sent();
      await until(() => size() > before);
      sizes.push(size());
    }
    const [file = ""] = scene.files();
    const whole = readFileSync(join(scene.folder, file));
    for (const end of [0, 1, 23, ...sizes.flatMap((one) => [one - 1, one, one + 1]), whole.length - 1]) {
      const cut = whole.subarray(0, Math.min(end, whole.length));
      const found = readJournal([cut]);
      const packets = found ? (handoversOf(found, scene.clock)[0]?.memory.peek("audio") ?? 0) : 0;
      assert.ok(packets <= sizes.filter((one) => one <= end).length, `${packets} packets in ${end} bytes`);
    }
  });

  it("is written before a keep-alive is answered, for Zoom may not send again what came before that", async () => {
    const journal = scene.journal();
    const { sound } = scene.running(journal);
    await until(() => scene.files().length > 0);
    sound?.receive(audio(scene.clock.time)).receive({ msg_type: 12, timestamp: 77 });
    assert.notEqual(sound?.last.msg_type, 13);
    const written = () =>
      handoversOf(readJournal(scene.bytes()) ?? assert.fail(), scene.clock)[0]?.memory.peek("audio");
    const before = sound?.sent.length ?? 0;
    await until(() => (sound?.sent.length ?? 0) > before);
    assert.deepEqual(sound?.last, { msg_type: 13, timestamp: 77 });
    assert.equal(written(), 1);
  });

  it("leaves out what was sent in the turn in which the node closes, which no node may have got, and nothing else", async () => {
    const journal = scene.journal();
    const { rig, sound } = scene.running(journal);
    await until(() => scene.files().length > 0);
    const written = () => {
      const found = readJournal(scene.bytes());
      return found && handoversOf(found, scene.clock)[0]?.memory.peek("audio");
    };
    for (let n = 0; n < 3; n += 1) sound?.receive(audio(scene.clock.time + n * 20));
    journal.sent();
    await until(() => written() === 3);
    sound?.receive(audio(scene.clock.time + 60));
    journal.sent();
    journal.hold();
    const { handover } = rig.stream;
    assert.ok(handover);
    await journal.leave([handover]);
    assert.equal(written(), 3);
  });

  it("can be held after its last stream ended, whose last packets were not written", async () => {
    const journal = scene.journal();
    const { rig, sound } = scene.running(journal);
    await until(() => scene.files().length > 0);
    sound?.receive(audio(scene.clock.time));
    journal.sent();
    await turn();
    journal.forget(rig.stream);
    assert.equal(journal.hold().size, 0);
  });

  it("answers no keep-alive that confirms what is left out when the node closes", async () => {
    const journal = scene.journal();
    const { sound } = scene.running(journal);
    await until(() => scene.files().length > 0);
    sound?.receive(audio(scene.clock.time)).receive({ msg_type: 12, timestamp: 79 });
    const before = sound?.sent.length;
    journal.hold();
    sound?.receive({ msg_type: 12, timestamp: 80 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(sound?.sent.length, before);
  });

  it("notes a packet only when Node-RED has delivered it, so that a kill before that loses nothing", async () => {
    const journal = scene.journal();
    const { rig, sound } = scene.running(journal);
    const delivered: number[] = [];
    // As Node-RED delivers; each takes some time, in which the disk could be faster.
    rig.stream.on("audio", ({ rtms }) => {
      journal.sent();
      setImmediate(() => {
        for (const until = performance.now() + 2; performance.now() < until; );
        delivered.push(rtms.sequence);
        assert.ok(written() <= delivered.length, `${written()} written, ${delivered.length} delivered`);
      });
    });
    const written = () => {
      const found = readJournal(scene.bytes());
      return (found && handoversOf(found, scene.clock)[0]?.memory.peek("audio")) ?? 0;
    };
    await until(() => scene.files().length > 0);
    let sent = 0;
    const send = (count: number) => {
      for (let n = 0; n < count; n += 1) sound?.receive(audio(scene.clock.time + sent++ * 20));
    };
    for (let round = 0; round < 10; round += 1) {
      send(10);
      // Another socket in the same turn.
      process.nextTick(() => send(10));
      // A state in between counts what it has to.
      if (round % 3 === 0) journal.changed(STREAM_ID, true);
      await new Promise((resolve) => setTimeout(resolve, 7));
    }
    await until(() => delivered.length === sent && written() === sent);
  });

  it("keeps no keep-alive waiting when it is deleted", async () => {
    const journal = scene.journal();
    const { rig, sound } = scene.running(journal);
    sound?.receive({ msg_type: 12, timestamp: 78 });
    journal.forget(rig.stream);
    await until(() => sound?.last.msg_type === 13);
  });

  it("survives any bytes", () => {
    const nothing: ChunkReader = { packet: () => undefined, number: () => undefined, entry: () => undefined };
    const writer = new ChunkWriter();
    writer.entry({ owner: 1 });
    writer.packet(1, 2, 3);
    const chunk = Buffer.from(writer.take(5));
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(chunk.length - 1), fc.nat(255), (noise, at, byte) => {
        const damaged = Buffer.from(chunk);
        damaged[at] = byte;
        const isSame = damaged.equals(chunk);
        assert.equal(readChunks(Buffer.concat([damaged, noise]), nothing) !== undefined, isSame);
      }),
    );
  });

  it("is deleted with the last stream, and kept while one lives", async () => {
    const journal = scene.journal();
    const { rig } = scene.running(journal);
    const other = new Rig({}, started("meeting", { streamId: "other" }));
    journal.follow(other.stream);
    await turn();
    await until(() => scene.files().length === 1);
    journal.forget(other.stream);
    assert.equal(scene.files().length, 1);
    journal.forget(rig.stream);
    await until(() => scene.files().length === 0);
  });

  it("begins a new file when it is large and old, from which alone the stream can be rebuilt", async () => {
    const journal = scene.journal();
    const { sound } = scene.running(journal);
    let sent = 0;
    const send = async (count: number) => {
      for (let n = 0; n < count; n += 1) sound?.receive(audio(scene.clock.time + sent++ * 20));
      journal.sent();
      await new Promise((resolve) => setTimeout(resolve, 5));
    };
    for (let n = 0; n < 3; n += 1) {
      scene.clock.time += 61_000;
      for (let part = 0; part < 20; part += 1) await send(4_000);
    }
    await send(1);
    // Of four files, the first two hold only packets that are too old to come again.
    await until(() => scene.files().length <= 3);
    const last = () => {
      const found = readJournal(scene.bytes().slice(-1));
      return found && handoversOf(found, scene.clock)[0];
    };
    await until(() => last()?.memory.peek("audio") === sent);
  }).timeout(20_000);

  it("reports a folder that cannot be written, and the stream goes on", async () => {
    closeSync(openSync(join(scene.folder, "file"), "w"));
    const journal = new Journal(new JournalFolder(join(scene.folder, "file"), NODE), scene.clock);
    const errors: Error[] = [];
    journal.failed = (error) => errors.push(error);
    const { rig, sound } = scene.running(journal);
    sound?.receive(audio(scene.clock.time));
    await until(() => errors.length > 0);
    assert.equal(errors.length, 1);
    assert.equal(rig.of("audio").length, 1);
  });
});
