// Documents that go on in the same file after their process was killed (contract#transcript-out-node): as if it had
// not been, but for what was not written yet.

import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { growthOf } from "../../src/files/documents/growth";
import { thisOwner } from "../../src/files/owner";
import { passOn } from "../../src/runtime/output/outgoing";
import type { TranscriptOutMessage } from "../../src/transcript/group";
import type { TranscriptPacket } from "../../src/transcript/segments/packet";
import type { TranscriptSettings } from "../../src/transcript/settings";
import { TranscriptWriter } from "../../src/transcript/transcript-writer";
import { until } from "../until";
import { formatOf } from "./support";
import { parseVtt } from "./vtt-parser";
import { T0 } from "./wire";

const DEAD = { ...thisOwner(), pid: 2 ** 30, instance: "other" };
const WORDS = Array.from({ length: 9 }, (_, n) => `Sentence number ${n}.`);

interface Said {
  text?: string;
  speaker?: string;
  attribute?: string;
  sentenceId?: string;
}

describe("documents after a kill", () => {
  let folder: string;
  const sent: TranscriptOutMessage[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "documents-"));
    sent.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const files = () => readdirSync(folder).sort();
  const content = (name: string) => readFileSync(join(folder, name), "utf8");

  async function start(more: Partial<TranscriptSettings>, node = "n1") {
    const settings: TranscriptSettings = {
      ...formatOf("vtt"),
      emit: "each",
      windowMs: 1,
      windowWords: 0,
      directory: folder,
      filename: "said",
      deleteRevoked: false,
      ...more,
    };
    let now = 0;
    const writer = new TranscriptWriter({ settings, passOn, report: assert.fail, node, now: () => now });
    const emit = (message: TranscriptOutMessage) => void sent.push(message);
    await writer.takeLeft();
    const rtmsOf = (time: number, speaker = "1"): TranscriptPacket["rtms"] => {
      const times = { timestamp: T0 + time, receivedAt: T0 + time + 5, sequence: 0 };
      return { product: "meeting", id: "m", streamId: "S", medium: "transcript", speaker: { id: speaker }, ...times };
    };
    const own = {
      writer,
      hear: (time: number) => writer.notice(rtmsOf(time)),
      /** At second `at`. */
      async say(at: number, { text = WORDS[at] ?? "", speaker, ...rest }: Said = {}) {
        const rtms = rtmsOf(at * 1000, speaker);
        const start = T0 + at * 1000;
        const transcript = { id: `S-${at}`, text, start, end: start + 900, language: "ENGLISH", ...rest };
        const packet = writer.read({ payload: text, rtms, transcript: { attribute: "NONE", ...transcript } }, rtms);
        await writer.begin(packet, emit);
        writer.push(packet, emit);
        now += 10;
        writer.tick(emit);
        return own;
      },
      /** Everything that was said is on disk. */
      written: () => writer.settle(),
      async end() {
        writer.leave("S", emit);
        await writer.settle();
      },
    };
    return own;
  }

  /** The process is dead: nobody owns what it left. */
  function kill(name: string, owner: object = DEAD): void {
    const growth = growthOf(join(folder, name));
    const [first = "", ...lines] = readFileSync(growth, "utf8").split("\n");
    writeFileSync(growth, [JSON.stringify({ ...JSON.parse(first), owner }), ...lines].join("\n"));
  }

  async function uninterrupted(
    more: Partial<TranscriptSettings>,
    say: (one: Awaited<ReturnType<typeof start>>) => Promise<void>,
  ) {
    const one = await start({ filename: "whole", ...more });
    one.hear(-500);
    await say(one);
    await one.end();
    const [name = ""] = files().filter((each) => each.startsWith("whole"));
    const text = content(name);
    rmSync(join(folder, name));
    sent.length = 0;
    return text;
  }

  for (const output of ["vtt", "srt", "text", "markdown", "jsonl"] as const)
    for (const emit of ["each", "stream"] as const)
      it(`are what they would have been: ${output}, ${emit}`, async () => {
        const settings = { ...formatOf(output), emit };
        const expected = await uninterrupted(settings, async (one) => {
          for (let n = 0; n < 9; n++) await one.say(n, { speaker: String(1 + (n % 2)) });
        });
        const first = await start(settings);
        first.hear(-500);
        for (let n = 0; n < 5; n++) await first.say(n, { speaker: String(1 + (n % 2)) });
        await first.written();
        const [name = ""] = files().filter((each) => !each.startsWith("."));
        kill(name);
        const next = await start(settings);
        // The first packet that it hears is not that of the stream.
        next.hear(4500);
        for (let n = 5; n < 9; n++) await next.say(n, { speaker: String(1 + (n % 2)) });
        await next.end();
        await until(() => files().length === 1);
        assert.equal(content(name), expected);
        const payloads = sent.map(({ payload }) => payload).join("");
        assert.equal(payloads, expected);
        if (emit === "each")
          assert.deepEqual(sent.map(({ rtms }) => rtms.sequence).slice(0, 9), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
      });

  it("go on through several deaths, and lose an entry that was half written", async () => {
    for (let life = 0; life < 4; life++) {
      const one = await start({ ...formatOf("srt") });
      for (let n = life * 2; n < life * 2 + 2; n++) await one.say(n);
      await one.written();
      kill("said.srt");
      const { length } = Buffer.from(content("said.srt"));
      if (life === 1) truncateSync(join(folder, "said.srt"), length - 5);
    }
    await (await start({ ...formatOf("srt") })).end();
    assert.deepEqual(
      files().filter((name) => !name.startsWith(".")),
      ["said.srt"],
    );
    const said = [...content("said.srt").matchAll(/^(\d+)\n(\d\d:\d\d:\d\d),.*\n1: Sentence number (\d)/gm)];
    assert.deepEqual(
      said.map(([, number, time, n]) => [number, time, n]),
      [0, 1, 2, 4, 5, 6, 7].map((n, index) => [String(index + 1), `00:00:0${n}`, String(n)]),
    );
  });

  it("leave nothing of what was to replace the file as the process died", async () => {
    const first = await start({});
    await first.say(0);
    await first.written();
    kill("said.vtt");
    writeFileSync(join(folder, "said.vtt.tmp"), "half of it");
    const next = await start({});
    await next.say(1);
    await next.end();
    assert.deepEqual(files(), ["said.vtt"]);
  });

  it("take revisions of what was said before, and what comes again only once", async () => {
    const settings = { ...formatOf("srt") };
    const change = async (one: Awaited<ReturnType<typeof start>>) => {
      await one.say(1, { text: `Now much longer. ${WORDS.join(" ")}`, attribute: "UPDATE" });
      await one.say(2, { attribute: "DELETE" });
      await one.say(5);
    };
    const expected = await uninterrupted(settings, async (one) => {
      for (let n = 0; n < 5; n++) await one.say(n);
      await change(one);
    });
    const first = await start(settings);
    first.hear(-500);
    for (let n = 0; n < 5; n++) await first.say(n);
    await first.written();
    kill("said.srt");
    const next = await start(settings);
    await next.say(4);
    await change(next);
    await next.end();
    assert.equal(content("said.srt"), expected);
  });

  it("do not have a sentence twice that comes again, where they are written as a whole", async () => {
    const first = await start({ emit: "stream" });
    for (let n = 0; n < 3; n++) await first.say(n);
    await first.written();
    kill("said.vtt");
    const next = await start({ emit: "stream" });
    for (let n = 1; n < 5; n++) await next.say(n);
    await next.end();
    assert.deepEqual(
      parseVtt(content("said.vtt")).map(({ text }) => text),
      WORDS.slice(0, 5),
    );
    assert.equal(sent.at(-1)?.payload, content("said.vtt"));
    assert.deepEqual(sent.at(-1)?.transcript, { segments: 5, start: T0, end: T0 + 4900 });
  });

  it("are told as a whole at the end, even if nobody spoke any more", async () => {
    const first = await start({ emit: "stream" });
    for (let n = 0; n < 3; n++) await first.say(n);
    await first.written();
    kill("said.vtt");
    const next = await start({ emit: "stream" });
    next.writer.finish(
      {},
      { streamId: "S", timestamp: T0, receivedAt: T0, sequence: 0, medium: "transcript" },
      (message) => void sent.push(message),
    );
    assert.equal(sent.at(-1)?.payload, content("said.vtt"));
    await until(() => files().join() === "said.vtt");
  });

  describe("begin in another file", () => {
    const lives = async (between: () => void, more: Partial<TranscriptSettings> = {}, node = "n1") => {
      const first = await start({});
      for (let n = 0; n < 3; n++) await first.say(n);
      await first.written();
      kill("said.vtt");
      between();
      const next = await start(more, node);
      await next.say(3);
      await next.end();
      return files().filter((name) => !name.startsWith("."));
    };
    const two = ["said.vtt", "said_2.vtt"];

    it("when somebody has changed the document", async () => {
      assert.deepEqual(await lives(() => appendFileSync(join(folder, "said.vtt"), "NOTE mine\n")), two);
      assert.match(content("said.vtt"), /NOTE mine\n$/);
    });

    it("when somebody has put another in its place", async () => {
      const replace = () => {
        const text = content("said.vtt");
        rmSync(join(folder, "said.vtt"));
        writeFileSync(join(folder, "other"), "");
        writeFileSync(join(folder, "said.vtt"), text);
      };
      assert.deepEqual((await lives(replace)).slice(1), two);
    });

    it("with other settings, and of another node", async () => {
      assert.deepEqual(await lives(() => undefined, { times: "absolute" }), two);
      rmSync(folder, { recursive: true });
      assert.deepEqual(await lives(() => undefined, {}, "n2"), two);
    });

    it("when its process may be running in another container, unless that has told that it stops", async () => {
      const elsewhere = { ...DEAD, boot: "another" };
      const first = await start({});
      await first.say(0);
      await until(() => files().includes("said.vtt") && content("said.vtt").includes(WORDS[0] ?? ""));
      kill("said.vtt", elsewhere);
      const next = await start({});
      await next.say(1);
      await next.written();
      kill("said_2.vtt", elsewhere);
      await (await (await start({})).say(2)).end();
      assert.deepEqual(
        files().filter((name) => !name.startsWith(".")),
        two,
      );
      assert.deepEqual(
        parseVtt(content("said_2.vtt")).map(({ text }) => text),
        [WORDS[1], WORDS[2]],
      );
    });

    it("when the process that writes it is running", async () => {
      const first = await start({});
      await first.say(0);
      await first.written();
      const next = await start({});
      await next.say(1);
      await next.end();
      await first.end();
      assert.deepEqual(files(), two);
    });
  });

  it("leave no words beside the document", async () => {
    const first = await start({});
    for (let n = 0; n < 3; n++) await first.say(n);
    await first.written();
    assert.doesNotMatch(readFileSync(growthOf(join(folder, "said.vtt")), "utf8"), /Sentence/);
    await first.end();
    await until(() => files().join() === "said.vtt");
  });
});
