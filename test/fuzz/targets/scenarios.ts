// What a user's files can hold that the simulator plays: scenarios, captions, sound and reports. It reports what is
// wrong with them, or plays them.

import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeWavHeader } from "../../../src/audio/codecs/wav";
import { RtmsStream } from "../../../src/protocol/stream/stream";
import { checkFault, loadScenario, parseFault, type Scenario, Simulator, SimulatorError } from "../../../src/simulator";
import { readReport } from "../../../src/simulator/replay/report";
import { prepare } from "../../../src/simulator/scenario";
import { readCues } from "../../../src/simulator/scenario/caption-file";
import { readSpeech } from "../../../src/simulator/scenario/speech-file";
import type { Dice } from "../../chaos/random";
import { noise } from "../../runtime/stream-flow";
import { Receiver, SECRETS, sha256 } from "../../simulator/support";
import { until } from "../../until";
import { newFolder } from "../folder";
import { brokenText, mutated, mutatedBytes, textOf } from "../mutate";
import { oddText, oddThing, oddValue } from "../odd";
import type { Session, Target } from "../target";

const SPEECH = join(__dirname, "../../../src/simulator/speech/conversation.opus");
const SECOND = noise(16_000, 3);

const SCENARIO = {
  file: "whole.wav",
  speakers: [
    { id: "16778240", name: "Maya Chen", mode: "caller", channelId: "c1" },
    { id: "33556610", name: "Tom Becker" },
  ],
  segments: [
    {
      speaker: "16778240",
      start: 0,
      end: 300,
      text: "Good morning, Tom.",
      drafts: [{ text: "Good", end: 150, at: 200 }],
    },
    { speaker: "33556610", start: 320, end: 600, text: "Good morning, Maya.", language: "ENGLISH", at: 640 },
    { speaker: "16778240", start: 620, end: 700, text: "Hm.", deletedAt: 900 },
    { speaker: "33556610", start: 700, file: "answer.opus" },
  ],
  share: [{ speaker: "16778240", start: 100, end: 400 }],
  chat: [{ speaker: "33556610", at: 200, text: "Here is the link.", to: "16778240", operation: "NEW", id: "m1" }],
  faults: [{ at: 300, fault: "drop-medium", value: "audio" }],
  duration: 1200,
};
const WITHOUT_FAULTS = { ...SCENARIO, faults: [] };

const CAPTIONS =
  "\ufeffWEBVTT\n\n1\n00:00:00.500 --> 00:00:01.000 align:start\n<v Maya Chen>Good &amp; well.\n\nNOTE\nnothing\n\n01:02.000 --> 01:03.500\nTom Becker: Yes.\n";

const REPORT = {
  format: "zoom-rtms-report",
  version: 1,
  product: "meeting",
  settings: { mode: "split" },
  lines: [
    { kind: "hook", at: 0, action: "started" },
    { kind: "state", at: 0, from: "idle", to: "connecting", news: "start" },
    { kind: "socket", at: 1, socket: "signaling", what: "open" },
    {
      kind: "in",
      at: 5,
      socket: "signaling",
      type: 2,
      size: 100,
      count: 1,
      span: 0,
      status: 0,
      fields: { reason: "string" },
    },
    {
      kind: "in",
      at: 9,
      socket: "audio",
      type: 14,
      size: 900,
      count: 3,
      span: 40,
      clock: 0,
      speaker: "s1",
      bytes: 640,
    },
    { kind: "socket", at: 20, socket: "audio", what: "lost", code: 1006, cause: "reset" },
  ],
};

function wavOf(pcm: Buffer): Buffer {
  const file = Buffer.concat([Buffer.alloc(44), pcm]);
  writeWavHeader(file, { rate: 16_000, channels: 1, width: 2, encoding: "s16le" });
  return file;
}

/** @throws what `work` throws, unless it is one of the errors that tell a user what to change */
async function refuses(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (
      thrown instanceof SimulatorError ||
      (thrown instanceof RangeError && !/stack|array length|out of range/i.test(thrown.message))
    )
      return;
    throw thrown;
  }
}

class Scenarios implements Session {
  readonly #folder = newFolder();
  readonly #file = join(this.#folder, "scenario.json");
  readonly #wav = wavOf(SECOND);
  /** Two pages, and the third cut off, as files are. */
  readonly #ogg = readFileSync(SPEECH).subarray(0, 2500);

  constructor(
    private readonly simulator: Simulator,
    private readonly receiver: Receiver,
  ) {
    writeFileSync(join(this.#folder, "whole.wav"), this.#wav);
    writeFileSync(join(this.#folder, "answer.opus"), this.#ogg);
  }

  feed(dice: Dice): Promise<void> {
    return dice.pick([
      () => this.#scenario(dice),
      () => this.#scenario(dice),
      () => refuses(() => readCues(brokenText(dice, CAPTIONS).toString())),
      () => this.#report(dice),
      () => this.#sound(dice),
      () => this.#fault(dice),
    ])();
  }

  async #scenario(dice: Dice): Promise<void> {
    const text = textOf(dice, mutated(dice, SCENARIO));
    writeFileSync(this.#file, dice.chance(0.9) ? text : brokenText(dice, text));
    await refuses(async () => {
      const scenario = loadScenario(this.#file);
      prepare(scenario);
      if (dice.chance(0.03)) await this.#play(scenario);
    });
  }

  #report(dice: Dice): Promise<void> {
    const report = mutated(dice, REPORT);
    return refuses(() => readReport(dice.chance(0.5) ? report : brokenText(dice, textOf(dice, report)).toString()));
  }

  #sound(dice: Dice): Promise<void> {
    const file = join(this.#folder, "sound");
    writeFileSync(file, mutatedBytes(dice, dice.chance(0.5) ? this.#wav : this.#ogg));
    return refuses(() => readSpeech(file));
  }

  #fault(dice: Dice): Promise<void> {
    const fault = { at: 300, fault: dice.pick(["drop-medium", "garbage", "delay", "pause"]), value: "audio" };
    if (dice.chance(0.5))
      return refuses(() => checkFault(mutated(dice, fault, {}, dice.chance(0.5) ? oddValue : oddThing)));
    return refuses(() => parseFault(`${fault.fault}=${oddText(dice)}@${oddText(dice)}`));
  }

  /** The beginning of what can be played. */
  async #play(scenario: Scenario): Promise<void> {
    const { stream, handle } = this.#open(scenario);
    stream.start();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.all([stream.detach(), handle.stop()]);
  }

  #open(scenario: Scenario) {
    const handle = this.simulator.play({ scenario, pace: "fast", webhookUrl: this.receiver.url, record: false });
    const { product, id, streamId } = handle;
    const offer = {
      product,
      id,
      streamId,
      action: "started",
      serverUrl: this.simulator.url,
      eventTs: Date.now(),
    } as const;
    const { clientId, clientSecret } = SECRETS;
    return {
      handle,
      stream: new RtmsStream(offer, { clientId, clientSecret, allows: () => true, proxy: () => undefined }),
    };
  }

  settle(): Promise<void> {
    this.receiver.received.length = 0;
    return Promise.resolve();
  }

  /** The file as it is, played to a client. */
  async prove(): Promise<void> {
    writeFileSync(this.#file, JSON.stringify(WITHOUT_FAULTS));
    const scenario = loadScenario(this.#file);
    const { stream, handle } = this.#open(scenario);
    const said = new Map<string, Buffer[]>();
    const words: unknown[] = [];
    stream.on("audio", ({ payload, rtms }) => {
      const id = rtms.speaker?.id ?? "";
      said.set(id, [...(said.get(id) ?? []), Buffer.from(payload)]);
    });
    stream.on("transcript", ({ payload, rtms, complete }) => complete || words.push([rtms.speaker?.name, payload]));
    let isOver = false;
    stream.on("end", () => {
      isOver = true;
    });
    stream.start();
    await handle.done;
    await until(() => isOver, 30_000);
    for (const { id } of scenario.speakers) {
      const pcm = Buffer.concat(scenario.audio.filter(({ speaker }) => speaker === id).map((each) => each.pcm));
      const heard = Buffer.concat(said.get(id) ?? []);
      assert.equal(sha256(spoken(heard)), sha256(spoken(pcm)), "the sound of an ordinary scenario is not exact");
    }
    assert.deepEqual(words, [
      ["Maya Chen", "Good"],
      ["Maya Chen", "Good morning, Tom."],
      ["Tom Becker", "Good morning, Maya."],
      ["Maya Chen", "Hm."],
      ["Maya Chen", "Hm."],
    ]);
  }

  async close(): Promise<void> {
    await this.simulator.close();
    await this.receiver.close();
    rmSync(this.#folder, { recursive: true });
  }
}

/** Without the silence that packets are filled up with. */
function spoken(pcm: Buffer): Buffer {
  const samples: Buffer[] = [];
  for (let at = 0; at + 1 < pcm.length; at += 2) if (pcm.readInt16LE(at) !== 0) samples.push(pcm.subarray(at, at + 2));
  return Buffer.concat(samples);
}

export const scenarios: Target = {
  inputs: 1200,
  open: async () => new Scenarios(await new Simulator({ ...SECRETS }).listen(), await Receiver.open()),
};
