// Scenarios by options: who speaks when, how long it lasts, and what files from elsewhere may hold.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { decodeOggOpus } from "../../../src/audio/codecs/ogg-opus";
import { writeWavHeader } from "../../../src/audio/codecs/wav";
import { SimulatorError } from "../../../src/simulator";
import { prepare, type Scenario } from "../../../src/simulator/scenario";
import { readCues } from "../../../src/simulator/scenario/caption-file";
import { conversation } from "../../../src/simulator/scenario/conversation";
import { type Material, scenarioOf } from "../../../src/simulator/scenario/material";
import { vttCue, vttTime } from "../../../src/transcript/documents/vtt";
import { asVoice, asVttText } from "../../transcript/support";

const soundOf = ({ audio }: Scenario) => Buffer.concat(audio.map(({ pcm }) => pcm));
const endOf = ({ audio }: Scenario) => Math.max(...audio.map(({ start, pcm }) => start + pcm.length / 32));

/** Milliseconds of s16le samples that count up, so that any two stretches differ. */
function ramp(milliseconds: number, rate = 16_000, channels = 1): Buffer {
  const samples = Buffer.alloc((milliseconds * rate * channels * 2) / 1000);
  for (let at = 0; at < samples.length; at += 2) samples.writeInt16LE(((at / 2) % 60_000) - 30_000, at);
  return samples;
}

function wav(samples: Buffer, rate = 16_000, channels = 1): Buffer {
  const file = Buffer.concat([Buffer.alloc(44), samples]);
  writeWavHeader(file, { rate, channels, width: 2, encoding: "s16le" });
  return file;
}

describe("simulator: material", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "zoom-rtms-material-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const save = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  it("is the conversation that ships, if nothing else is asked for", async () => {
    const { speakers, audio, transcript, duration } = await scenarioOf({});
    const shipped = conversation();
    assert.deepEqual(speakers, shipped.speakers);
    assert.deepEqual(audio, shipped.audio);
    assert.deepEqual(
      transcript?.toSorted((a, b) => a.start - b.start),
      shipped.transcript,
    );
    assert.equal(duration, prepare(shipped).duration);
  });

  it("turns a camera off as the conversation does, in each round, of a speaker in the same place", async () => {
    const [off] = conversation().cameraOff ?? [];
    assert.ok(off);
    const times = async (material: Material) => {
      const { speakers, cameraOff = [] } = await scenarioOf(material);
      return cameraOff.map(({ speaker, start, end }) => [speakers.findIndex(({ id }) => id === speaker), start, end]);
    };
    const again = prepare(conversation()).duration;
    assert.deepEqual(await times({ seconds: 45 }), [
      [1, off.start, off.end],
      [1, off.start + again, off.end + again],
    ]);
    assert.deepEqual(await times({ speakers: 1 }), [[0, off.start, off.end]]);
    assert.deepEqual(await times({ seconds: 10 }), []);
  });

  it("alternates between as many speakers as requested, each with a name and an id of their own", async () => {
    for (const count of [1, 2, 3, 9]) {
      const { speakers, audio, transcript = [] } = await scenarioOf({ speakers: count });
      assert.equal(new Set(speakers.map(({ id }) => id)).size, count);
      assert.equal(new Set(speakers.map(({ name }) => name)).size, count);
      const turns = [...audio].sort((a, b) => a.start - b.start);
      for (const [index, { speaker, start }] of turns.entries()) {
        assert.equal(speaker, speakers[index % count]?.id);
        assert.equal(transcript.find((line) => line.start === start)?.speaker, speaker);
      }
    }
  });

  it("lasts as long as requested: cut, or repeated, with the same sound each time", async () => {
    const whole = await scenarioOf({});
    const round = whole.duration ?? 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 200 }), async (seconds) => {
        const scenario = await scenarioOf({ seconds });
        const limit = seconds * 1000;
        assert.equal(scenario.duration, limit);
        assert.ok(endOf(scenario) <= limit);
        assert.ok((scenario.transcript ?? []).every(({ end }) => end <= limit));
        // All that is ever sent of it: what is not corrected in time is left out.
        const messages = prepare(whole).lines;
        const lastOf = (sentence: number): number =>
          Math.max(...messages.filter((line) => line.sentence === sentence).map(({ due }) => due));
        const expected = messages.flatMap(({ sentence, start, due, text }) =>
          Array.from({ length: Math.ceil(limit / round) }, (_, n) => n * round)
            .filter((by) => lastOf(sentence) + by <= limit)
            .map((by) => `${start + by} ${due + by} ${text}`),
        );
        assert.deepEqual(
          prepare(scenario)
            .lines.map(({ start, due, text }) => `${start} ${due} ${text}`)
            .sort(),
          expected.sort(),
        );
        // The sound at any time is that of one round earlier.
        for (const { start, pcm } of scenario.audio) {
          const first = whole.audio.find((one) => one.start === start % round);
          assert.ok(first?.pcm.subarray(0, pcm.length).equals(pcm), `at ${start}`);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("plays an Opus file of one's own as well, and refuses one that takes too long to decode", async () => {
    const shipped = "src/simulator/speech/conversation.opus";
    const { samples } = decodeOggOpus(readFileSync(shipped), 16_000);
    const { audio, duration } = await scenarioOf({ file: shipped });
    assert.equal(duration, samples.length / 32);
    assert.ok(audio[0]?.pcm.equals(samples));
    const long = save("long.opus", Buffer.concat([readFileSync(shipped), Buffer.alloc(30_000_000)]));
    await assert.rejects(scenarioOf({ file: long }), /long\.opus: is larger than 30 MB\. Use a shorter one/);
  });

  it("plays a WAV of one's own, whole, by one speaker, or in turns of 5 s by several", async () => {
    const samples = ramp(12_000);
    const file = save("own.wav", wav(samples));
    const alone = await scenarioOf({ file });
    assert.deepEqual([alone.speakers.length, alone.audio.length, alone.duration], [1, 1, 12_000]);
    assert.ok(soundOf(alone).equals(samples));
    const two = await scenarioOf({ file, speakers: 2 });
    assert.deepEqual(
      two.audio.map(({ start }) => start),
      [0, 5000, 10_000],
    );
    assert.ok(soundOf(two).equals(samples));
    assert.deepEqual(two.transcript, []);
  });

  it("takes WAV of any rate and number of channels", async () => {
    for (const [rate, channels] of [
      [8000, 1],
      [44_100, 2],
      [48_000, 6],
    ] as const) {
      const tone = Buffer.alloc(rate * channels * 2);
      for (let frame = 0; frame < rate; frame++)
        for (let side = 0; side < channels; side++)
          tone.writeInt16LE(
            Math.round(10_000 * Math.sin((frame * 2 * Math.PI * 440) / rate)),
            (frame * channels + side) * 2,
          );
      const sound = soundOf(await scenarioOf({ file: save(`${rate}.wav`, wav(tone, rate, channels)) }));
      assert.equal(sound.length, 32_000);
      let worst = 0;
      for (let frame = 1000; frame < 15_000; frame++)
        worst = Math.max(
          worst,
          Math.abs(sound.readInt16LE(frame * 2) - 10_000 * Math.sin((frame * 2 * Math.PI * 440) / 16_000)),
        );
      assert.ok(worst < 200, `${rate} Hz, ${channels} channels: off by ${worst}`);
    }
  });

  it("assigns every sample to the speaker in the captions, none twice, none left out", async () => {
    const samples = ramp(9000);
    const file = save("talk.wav", wav(samples));
    const cues: [number, number, string, string][] = [
      [500, 2500, "Ann &lt;A&amp;B&gt;", "Hello &amp; &lt;welcome&gt;."],
      [2000, 4000, "Bob", "Hi."],
      [6000, 8000, "Ann &lt;A&amp;B&gt;", "2 --&gt; 3"],
    ];
    const written = cues.map(
      ([start, end, name, line]) => `${vttTime(start)} --> ${vttTime(end)}\n<v ${name}>${line}\n\n`,
    );
    const text = `WEBVTT\n\n${written.join("")}`;
    const scenario = await scenarioOf({ file, transcript: save("talk.vtt", text) });
    assert.deepEqual(
      scenario.speakers.map(({ name }) => name),
      ["Ann <A&B>", "Bob"],
    );
    const [ann, bob] = scenario.speakers.map(({ id }) => id);
    assert.deepEqual(
      scenario.transcript?.map(({ speaker, start, end, text }) => [speaker, start, end, text]),
      [
        [ann, 500, 2500, "Hello & <welcome>."],
        [bob, 2000, 4000, "Hi."],
        [ann, 6000, 8000, "2 --> 3"],
      ],
    );
    assert.deepEqual(
      scenario.audio.map(({ speaker, start }) => [speaker, start]),
      [
        [ann, 0],
        [bob, 2000],
        [ann, 6000],
      ],
    );
    assert.ok(soundOf(scenario).equals(samples));
    prepare(scenario);
  });

  it("plays words without sound", async () => {
    const transcript = save("only.vtt", "WEBVTT\n\n00:01.000 --> 00:02.500\nNobody hears this.\n");
    const { audio, transcript: lines, duration } = await scenarioOf({ transcript });
    assert.deepEqual([audio.length, lines?.length, duration], [0, 1, 2500]);
  });

  for (const [what, content, reason] of [
    ["a missing file", undefined, /nowhere\.wav: ENOENT/],
    ["what is no WAV", "text", /bad\.wav: not a WAV file/],
  ] as const)
    it(`refuses ${what}, and names it`, async () => {
      const file = content === undefined ? join(folder, "nowhere.wav") : save("bad.wav", content);
      await assert.rejects(
        scenarioOf({ file }),
        (error) => error instanceof SimulatorError && reason.test(error.message),
      );
    });

  it("refuses captions without a caption, and shows what one looks like", async () => {
    const transcript = save("none.vtt", "WEBVTT\n\nNOTE nothing here\n");
    await assert.rejects(scenarioOf({ transcript }), /none\.vtt: has no captions.*00:00:01\.000 --> 00:00:04\.000/);
  });
});

describe("simulator: caption files", () => {
  it("reads what its maker wrote, whatever is beside the words", () => {
    const file =
      "\uFEFFWEBVTT - a title\r\nKind: captions\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\nNOTE a --> b\r\n\r\n" +
      "intro\r\n00:01.000 --> 00:02.000 align:start position:0%\r\n<v.loud Ann Example>Good <i>morning</i>,\r\n<00:01.500>all &amp; sundry&nbsp;!</v>\r\n\r\n" +
      "1:00:00.000 --> 1:00:01,000\r\n<v Bob>Late\r\n";
    assert.deepEqual(readCues(file), [
      { start: 1000, end: 2000, voice: "Ann Example", text: "Good morning, all & sundry !" },
      { start: 3_600_000, end: 3_601_000, voice: "Bob", text: "Late" },
    ]);
  });

  it("takes names before a colon as Zoom's cloud recordings have them, but not a colon now and then", () => {
    const lines = (texts: string[]) =>
      `WEBVTT\n\n${texts.map((text, n) => `${n + 1}\n00:00:0${n}.000 --> 00:00:0${n + 1}.000\n${text}`).join("\n\n")}\n`;
    const named = readCues(lines(["Ann Example: Good morning.", "Bob: Hi: all.", "and more"]));
    assert.deepEqual(
      named.map(({ voice, text }) => [voice, text]),
      [
        ["Ann Example", "Good morning."],
        ["Bob", "Hi: all."],
        [undefined, "and more"],
      ],
    );
    const plain = readCues(lines(["Look: a bird.", "Where?", "There."]));
    assert.deepEqual(
      plain.map(({ voice, text }) => [voice, text]),
      [
        [undefined, "Look: a bird."],
        [undefined, "Where?"],
        [undefined, "There."],
      ],
    );
  });

  it("reads back what transcript-out writes", () => {
    const word = fc
      .string({ minLength: 1, maxLength: 20 })
      .map((s) => s.replace(/\s+/g, " ").trim())
      .filter((s) => s !== "" && !/&\w+;/.test(s));
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 5 }), (said) => {
        const cues = said.map(([name, line], n) =>
          vttCue({ start: n * 1000, end: n * 1000 + 900, name, lines: [line] }),
        );
        assert.deepEqual(
          readCues(`WEBVTT\n\n${cues.join("")}`).map(({ voice, text }) => [voice, text]),
          said.map(([name, line]) => [asVoice(name), asVttText(line)]),
        );
      }),
    );
  });
});
