// The example "Speech to text over HTTP", imported as it comes, behind a recogniser as strict as they are: it answers
// out of order, refuses what is too short or too much at once, and goes away in the middle. What was said comes out
// whole and in order, with who and when.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { parseWav } from "../../src/audio/codecs/wav";
import { until } from "../until";
import { Feed, feedNodes, type Saying, saying, understand } from "./example-feed";
import { collected, environment, idOf } from "./example-files";
import { type NodeRedProcess, startNodeRed } from "./node-red-process";
import { SpeechServer } from "./speech-server";

const NAME = "Speech to text over HTTP";
const KEY = "exampleKey";
const HOUR = 3_600_000;
const LIMIT = 30_000;
const TOO_MUCH = "Too much waits: the recogniser is slower than what is said.";

describe("speech to text over HTTP, with a strict recogniser", function () {
  this.timeout(90_000);
  let nr: NodeRedProcess;
  let speech: SpeechServer;
  let known: Saying[] = [];
  let shown = 0;
  let streams = 0;

  const collector = (name: string) => `${NAME}: ${name}`;
  const feed = () => new Feed(nr, `stream${++streams}`);
  const lineOf = (from: Feed, { speaker, at, text }: Saying) =>
    `${new Date(from.timeOf({ at })).toLocaleTimeString("en-GB")} Speaker ${speaker}: ${text}`;

  /** The next lines, as soon as there are so many. */
  async function words(count: number): Promise<string[]> {
    const all = await nr.messages(collector("words"), shown + count, LIMIT);
    return all.slice(shown).map(({ payload }) => String(payload));
  }

  /** The tolerance of the utterance's time: audio before it is kept, so it begins a little earlier. */
  function assertLines(actual: readonly string[], from: Feed, sayings: readonly Saying[]): void {
    const early = (each: Saying) => lineOf(from, { ...each, at: Math.max(0, each.at - 300) });
    assert.deepEqual(
      actual.map((line, n) => (sayings[n] && line === early(sayings[n]) ? lineOf(from, sayings[n]) : line)),
      sayings.map((each) => lineOf(from, each)),
    );
  }

  before(async () => {
    const delays = [600, 20, 300, 10, 450, 80];
    speech = await SpeechServer.listening({
      key: KEY,
      transcribe: (pcm) => understand(known)(pcm),
      delay: (n) => delays[n % delays.length] ?? 0,
    });
    const flow = collected(NAME, {
      tab: { ...environment(NAME, { SPEECH_URL: speech.url }), credentials: { SPEECH_KEY: KEY } },
    });
    const [audioOut, tab] = [idOf(flow, "zoom-rtms-audio-out"), idOf(flow, "tab")];
    nr = await startNodeRed({ flow: [...flow, ...feedNodes(tab, audioOut)], env: { TZ: process.env.TZ ?? "" } });
  });
  beforeEach(async () => {
    shown = (await nr.messages(collector("words"))).length;
    speech.mostAtOnce = 0;
    speech.answers.length = 0;
    speech.uploads.length = 0;
  });
  after(async () => {
    speech?.close();
    await nr?.stop();
  });

  it("answers are shown in the order spoken, with who and when, although they come in another", async () => {
    const names = ["one", "two", "three", "four", "five", "six", "seven", "eight"];
    known = names.map((text, n) => saying(n % 2 ? "7" : "8", n * 2000, 1200, text));
    const stream = feed();
    await stream.rush(known);
    await stream.end();
    assertLines(await words(known.length), stream, known);
    assert.deepEqual(new Set(speech.answers), new Set([200]));
  });

  it("each upload has the words' own samples and nothing else but silence", async () => {
    const [only] = [saying("7", 0, 1500, "samples")];
    known = [only];
    const stream = feed();
    await stream.rush(known);
    await stream.end();
    await words(1);
    assert.equal(speech.uploads.length, 1);
    const { samples } = parseWav(speech.uploads[0]?.file.bytes ?? Buffer.alloc(0));
    const at = samples.indexOf(only.pcm);
    assert.ok(at >= 0);
    const rest = Buffer.concat([samples.subarray(0, at), samples.subarray(at + only.pcm.length)]);
    assert.ok(rest.every((byte) => byte === 0));
  });

  it("words of a fifth of a second give text: they are filled up to what recognisers want", async () => {
    known = [saying("7", 0, 200, "yes"), saying("8", 3000, 160, "no"), saying("7", 6000, 200, "well")];
    const stream = feed();
    await stream.rush(known);
    await stream.end();
    assertLines(await words(known.length), stream, known);
    assert.deepEqual(speech.answers, [200, 200, 200]);
  });

  it("an hour's mute makes no request", async () => {
    known = [
      saying("7", 0, 1000, "before"),
      saying("7", HOUR, 1000, "after"),
      saying("8", HOUR + 3000, 1000, "other"),
      saying("8", 2 * HOUR, 1000, "late"),
    ];
    const stream = feed();
    await stream.rush(known);
    await stream.end();
    assertLines(await words(known.length), stream, known);
    assert.equal(speech.answers.length, known.length);
  });

  it("two who speak at once are both understood, in the order in which they end", async () => {
    known = [saying("7", 200, 1600, "first"), saying("8", 0, 3000, "second"), saying("7", 4000, 1000, "third")];
    const stream = feed();
    await stream.speak(known);
    assertLines(await words(2), stream, known.slice(0, 2));
    await stream.end();
    assertLines(await words(known.length), stream, known);
  });

  it("forty at once are asked a few at a time, none is refused for it, and each stream keeps its order", async () => {
    const two = [feed(), feed()];
    const lines = two.map((_, stream) =>
      Array.from({ length: 20 }, (_each, n) => saying("7", n * 2500, 800, `${stream ? "b" : "a"}${n}`)),
    );
    known = lines.flat();
    await Promise.all(two.map((each, n) => each.rush(lines[n] ?? [])));
    await Promise.all(two.map((each) => each.end()));
    const texts = (await words(known.length)).map((line) => line.split(": ")[1]);
    for (const [n, letter] of ["a", "b"].entries())
      assert.deepEqual(
        texts.filter((text) => text?.startsWith(letter)),
        lines[n]?.map(({ text }) => text),
      );
    assert.ok(speech.mostAtOnce <= 3, `${speech.mostAtOnce} at once`);
    assert.deepEqual(new Set(speech.answers), new Set([200]));
  });

  for (const status of [429, 500, 503])
    it(`what is answered ${status} is requested again, and arrives in its place`, async () => {
      known = [saying("7", 0, 900, "alpha"), saying("7", 3000, 900, "beta"), saying("7", 6000, 900, "gamma")];
      const stream = feed();
      speech.status = status;
      await stream.rush(known.slice(0, 2));
      await until(() => speech.answers.length > 0, LIMIT);
      speech.status = 200;
      await stream.rush(known.slice(2));
      await stream.end();
      assertLines(await words(known.length), stream, known);
    });

  it("a recogniser that restarts in the middle loses no word", async () => {
    known = ["before", "during", "while", "back"].map((text, n) => saying("7", n * 3000, 900, text));
    const stream = feed();
    await stream.rush(known.slice(0, 2));
    await words(1);
    speech.close();
    await stream.rush(known.slice(2));
    await sleep(1500);
    await speech.listen();
    await stream.end();
    assertLines(await words(known.length), stream, known);
  });

  it("what is refused permanently is reported, and the next continues", async () => {
    known = [saying("7", 0, 900, "refused"), saying("7", 3000, 900, "taken")];
    const stream = feed();
    const before = (await nr.messages(collector("not recognised"))).length;
    speech.status = 400;
    await stream.rush(known.slice(0, 1));
    await until(() => speech.answers.length > 0, LIMIT);
    speech.status = 200;
    await stream.rush(known.slice(1));
    await stream.end();
    assertLines(await words(1), stream, known.slice(1));
    const told = (await nr.messages(collector("not recognised"), before + 1)).slice(before);
    assert.equal(told.length, 1);
    assert.equal(told[0]?.statusCode, 400);
    assert.match(String(told[0]?.reason), /^400: .*refused/);
    assert.deepEqual((told[0]?.rtms as { speaker?: object } | undefined)?.speaker, { id: "7", name: "Speaker 7" });
  });

  it("while the recogniser is away, ten minutes of sound wait at most: the oldest is dropped and reported", async () => {
    known = Array.from({ length: 26 }, (_, n) => saying("7", n * 30_000, 28_000, `talk${n}`));
    const stream = feed();
    const before = (await nr.messages(collector("not recognised"))).length;
    speech.close();
    await stream.rush(known);
    await stream.end();
    await sleep(1000);
    await speech.listen();
    const heard = (await words(20)).map((line) => line.split(": ")[1]);
    const told = (await nr.messages(collector("not recognised"), before + 3)).slice(before);
    assert.deepEqual(new Set(told.map(({ reason }) => reason)), new Set([TOO_MUCH]));
    assert.equal(heard.length + told.length, known.length);
    const kept = new Set(heard);
    assert.deepEqual(
      heard,
      known.map(({ text }) => text).filter((text) => kept.has(text)),
    );
    assert.equal(heard.at(-1), known.at(-1)?.text);
  });
});
