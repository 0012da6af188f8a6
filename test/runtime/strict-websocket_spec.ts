// The example "Speech to text over a websocket", imported as it comes, behind a recogniser as strict as they are: it
// closes on a frame of another size, when no audio comes for a while, and on any text that it does not know; it gives
// the words of a sentence only when 0.8 s of silence follow; and it goes away in the middle. What was said comes out
// whole, once and in order.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../until";
import { Feed, feedNodes, type Saying, saying, understand } from "./example-feed";
import { collected, environment, idOf } from "./example-files";
import { type FlowNode, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { type Dictation, SpeechSocket } from "./speech-socket";

const NAME = "Speech to text over a websocket";
const KEY = "exampleKey";
const HOUR = 3_600_000;
const LIMIT = 20_000;
const PATIENCE = 5000;

describe("speech to text over a websocket, with a strict recogniser", function () {
  this.timeout(60_000);
  let nr: NodeRedProcess;
  let speech: SpeechSocket;
  let flow: FlowNode[];
  let socketOut: string;
  let known: Saying[] = [];
  let shown = 0;
  let streams = 0;

  const collector = (name: string) => `${NAME}: ${name}`;
  const feed = () => new Feed(nr, `stream${++streams}`);

  /** The next words, as soon as there are so many. */
  async function words(count: number): Promise<string[]> {
    const all = await nr.messages(collector("words"), shown + count, LIMIT);
    return all
      .slice(shown)
      .map(({ payload }) => (payload as { text: string }).text)
      .flatMap((text) => text.split(" "));
  }

  const complaints = () => speech.dictations.flatMap(({ complaint }) => complaint ?? []);
  /** Those that had a meeting. */
  const used = (): Dictation[] => speech.dictations.filter(({ pcm }) => pcm.length > 0);

  before(async () => {
    speech = await SpeechSocket.listening({ transcribe: (pcm) => understand(known)(pcm), patienceMs: PATIENCE });
    const imported = collected(NAME, {
      tab: { ...environment(NAME, { SPEECH_SOCKET: speech.url }), credentials: { SPEECH_KEY: KEY } },
    });
    const [audioOut, tab] = [idOf(imported, "zoom-rtms-audio-out"), idOf(imported, "tab")];
    socketOut = idOf(imported, "websocket out");
    flow = [...imported, ...feedNodes(tab, audioOut)];
    nr = await startNodeRed({ flow });
    await nr.status(socketOut, /connected/);
  });
  beforeEach(async () => {
    shown = (await nr.messages(collector("words"))).length;
    // Without audio, it closes a connection again and again, as such recognisers do.
    for (const each of speech.dictations) if (each.complaint === "no audio") delete each.complaint;
  });
  after(async () => {
    await speech?.close();
    await nr?.stop();
  });

  it("words come when their sentence ends, while the meeting continues; what two say at once is sent together", async () => {
    const both = [saying("7", 3000, 1000, "left"), saying("8", 3000, 1000, "right")];
    const sum = saying("both", 0, 1000, "together");
    for (let at = 0; at < sum.pcm.length; at += 2)
      sum.pcm.writeInt16LE(
        both.reduce((total, { pcm }) => total + pcm.readInt16LE(at), 0),
        at,
      );
    const alone = [saying("7", 0, 1020, "hello"), saying("8", 6000, 1500, "bye")];
    known = [...alone, sum];
    const stream = feed();
    const speaking = stream.speak([...alone, ...both]);
    assert.deepEqual(await words(1), ["hello"]);
    await speaking;
    assert.deepEqual(await words(3), ["hello", "together", "bye"]);
    await stream.end();
    await until(() => used().at(-1)?.ended === true, LIMIT);
    const dictation = used().at(-1);
    assert.deepEqual([dictation?.config, dictation?.authorization], [{ sample_rate: 16_000 }, KEY]);
    assert.deepEqual(complaints(), []);
  });

  it("a meeting right after another is complete from its first word, although the connection is opened again", async () => {
    known = [saying("7", 0, 1000, "goodbye"), saying("7", 0, 1240, "welcome")];
    const [first, second] = [feed(), feed()];
    await first.speak(known.slice(0, 1));
    await first.end();
    await second.speak(known.slice(1));
    await second.end();
    assert.deepEqual(await words(2), ["goodbye", "welcome"]);
    assert.deepEqual(
      used()
        .slice(-2)
        .map(({ ended }) => ended),
      [true, true],
    );
  });

  it("a long silence keeps the connection, and the next words are whole", async () => {
    known = [saying("7", 0, 1000, "before"), saying("7", 2.5 * PATIENCE, 1000, "after")];
    const stream = feed();
    await stream.speak(known);
    await stream.end();
    assert.deepEqual(await words(2), ["before", "after"]);
    assert.deepEqual(complaints(), []);
  });

  it("an hour's mute sends no hour of silence", async () => {
    known = [saying("7", 0, 1000, "early"), saying("7", HOUR, 1000, "late")];
    const stream = feed();
    const before = used().length;
    await stream.rush(known);
    await stream.end();
    assert.deepEqual(await words(2), ["early", "late"]);
    const sent = used()
      .slice(before)
      .flatMap(({ pcm }) => pcm);
    assert.ok(sent.length < 100, `${sent.length} pieces`);
  });

  it("a recogniser that restarts in the middle of a sentence receives all of it", async () => {
    known = [saying("7", 0, 1000, "one"), saying("7", 2500, 4000, "two"), saying("7", 9000, 1000, "three")];
    const stream = feed();
    const speaking = stream.speak(known);
    await words(1);
    await sleep(2000);
    await speech.close();
    await sleep(1000);
    await speech.listen();
    await speaking;
    await stream.end();
    assert.deepEqual(await words(3), ["one", "two", "three"]);
    assert.deepEqual(complaints(), []);
  });

  it("a recogniser that breaks off at the end, before the last words, gets them again", async () => {
    known = [saying("7", 0, 1000, "last")];
    const stream = feed();
    await stream.speak(known);
    await speech.close();
    await stream.end();
    await sleep(500);
    await speech.listen();
    assert.deepEqual(await words(1), ["last"]);
  });

  it("a second meeting at the same time is kept apart, and the first continues unmixed", async () => {
    known = [saying("7", 0, 2500, "mine"), saying("8", 100, 1000, "yours")];
    const [first, second] = [feed(), feed()];
    const errors = (await nr.messages(collector("errors"))).length;
    await Promise.all([first.speak(known.slice(0, 1)), sleep(500).then(() => second.speak(known.slice(1)))]);
    await Promise.all([first.end(), second.end()]);
    assert.deepEqual(await words(1), ["mine"]);
    const told = (await nr.messages(collector("errors"), errors + 1)).slice(errors);
    assert.deepEqual(
      told.map(({ error }) => (error as { message: string }).message),
      ["Another stream is on the connection: this one is not recognised."],
    );
  });

  it("more than a minute without a connection: the newest minute is sent, and errors reports once what is left out", async () => {
    known = Array.from({ length: 80 }, (_, n) => saying("7", n * 1000, 900, `word${n}`));
    const stream = feed();
    const errors = (await nr.messages(collector("errors"))).length;
    await speech.close();
    await nr.status(socketOut, /disconnected|error/);
    await stream.rush(known);
    await stream.end();
    await nr.messages(collector("errors"), errors + 1);
    await speech.listen();
    const heard = await words(1);
    const left = known.length - heard.length;
    assert.ok(left >= 20 && left <= 25, `${left} left out`);
    assert.deepEqual(
      heard,
      known.slice(left).map(({ text }) => text),
    );
    const told = (await nr.messages(collector("errors"))).slice(errors);
    assert.equal(
      told.filter(({ error }) => /for more than a minute/.test((error as { message: string }).message)).length,
      1,
    );
  });

  it("continues when its function alone was deployed, although the connection stays open", async () => {
    speech.patienceMs = 0;
    const connections = speech.dictations.length;
    // The next connection may stay without audio.
    await until(() => speech.dictations.length > connections, LIMIT);
    await sleep(500);
    await nr.deploy(
      flow.map((node) => (node.type === "function" && node.name === "in order" ? { ...node, noerr: 1 } : node)),
      "nodes",
    );
    known = [saying("7", 0, 1000, "again")];
    const stream = feed();
    await stream.speak(known);
    await stream.end();
    assert.deepEqual(await words(1), ["again"]);
    assert.equal(used().at(-1), speech.dictations[connections]);
  });
});
