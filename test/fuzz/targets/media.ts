// What can come as a packet of audio, of every codec: on the wire, and from a flow that changes messages on the way.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DECODERS, type SourceEncoding } from "../../../src/audio/codecs/decoders";
import type { Dice } from "../../chaos/random";
import type { FlowNode, Message } from "../../runtime/node-red-process";
import { until } from "../../until";
import { brokenText, mutated, mutatedBytes, textOf } from "../mutate";
import { collector, NodeRed } from "../node-red";
import { oddText, oddThing } from "../odd";
import type { Session, Target } from "../target";
import { audioMessage, PACKETS, SOUNDS, type Sound, streamOf, T0 } from "./sounds";

/** Nodes of every kind of output, and the one whose samples are known. */
const NODES: Readonly<Record<string, Message>> = {
  whole: { output: "raw", chunk: "stream", source: "each" },
  packets: { output: "raw", chunk: "packet", source: "each", encoding: "f32le" },
  pieces: { output: "wav", chunk: "time", chunkMs: 100, source: "mix", rate: "16000" },
  uris: { output: "data-uri", chunk: "silence", source: "each", encoding: "mulaw", tail: "pad" },
  stereo: { output: "wav-stream", chunk: "stream", source: "stereo", rate: "8000" },
  files: {
    output: "file",
    source: "each",
    encoding: "alaw",
    directory: "recordings",
    filename: "{streamId}/{speaker}",
  },
};
const NAMES = Object.keys(NODES);
const EVENTS = [
  { event: "participant_joined", participant: { id: "1", channelId: "c1", mode: "caller", name: "Ann" } },
  { event: "failed", medium: "audio", code: "RTMS_CONNECTION" },
  { event: "stopped", reason: { code: 6, revoked: false } },
];

type Heard = Message & { rtms: Message; audio?: { encoding: SourceEncoding; rate: number; channels: number } };

const flow = (): FlowNode[] => [
  { id: "tab", type: "tab", label: "Media" },
  ...NAMES.flatMap((name) => [
    { id: name, type: "zoom-rtms-audio-out", z: "tab", wires: [[`of-${name}`]], ...NODES[name] },
    collector(`of-${name}`),
  ]),
  { id: "catch", type: "catch", z: "tab", scope: null, uncaught: false, wires: [["errors"]] },
  collector("errors"),
  { id: "complete", type: "complete", z: "tab", scope: ["files"], wires: [["completed"]] },
  collector("completed"),
];

const digest = (value: unknown) =>
  createHash("sha256")
    .update(Buffer.isBuffer(value) ? value : String(value))
    .digest("hex")
    .slice(0, 16);

class Media implements Omit<Session, "close"> {
  #streams = new Map<Sound, ReturnType<typeof streamOf>>();
  #fed = 0;
  /** What each node made of the ordinary streams before there was any other. */
  #made: unknown;

  constructor(private readonly nodeRed: NodeRed) {}

  get #folder(): string {
    return join(this.nodeRed.folder, "recordings");
  }

  async feed(dice: Dice): Promise<void> {
    const sound = dice.pick(SOUNDS);
    const stream = this.#streams.get(sound) ?? streamOf(sound, `fuzz-${SOUNDS.indexOf(sound)}`);
    this.#streams.set(sound, stream);
    this.#fed += 1;
    const message = audioMessage(sound, this.#fed, dice.between(1, 3));
    const bytes = Buffer.from(message.content.data, "base64");
    if (dice.chance(0.5)) message.content.data = mutatedBytes(dice, bytes).toString("base64");
    const kind = dice.roll();
    if (kind < 0.5) stream.send(textOf(dice, message, 0.01));
    else if (kind < 0.9) stream.send(textOf(dice, mutated(dice, message, SOUNDS[0])));
    else stream.send(brokenText(dice, JSON.stringify(message)).toString());
    const { rig } = stream;
    const heard = rig.heard.splice(0) as unknown as Heard[];
    if (rig.stream.phase === "ended" || rig.world.open.length < 2) this.#streams.delete(sound);
    for (const one of heard) this.#give(dice, one);
    // The real clock of the nodes goes on.
    if (dice.chance(0.05)) await new Promise(setImmediate);
  }

  #give(dice: Dice, heard: Heard): void {
    const names = dice.chance(0.3) ? NAMES : [dice.pick(NAMES)];
    let message: Message = { ...heard };
    const kind = dice.roll();
    if (kind < 0.25) message = mutated(dice, message, {}, oddThing);
    else if (kind < 0.27) message = { ...message, payload: Buffer.alloc(0), complete: true };
    else if (kind < 0.29)
      message = { rtms: { ...heard.rtms, medium: "event" }, payload: mutated(dice, dice.pick(EVENTS)) };
    else if (kind < 0.3) message = { payload: { action: dice.pick(["flush", oddText(dice)]), streamId: "fuzz-0" } };
    for (const name of names) this.nodeRed.feed(name, { ...message });
  }

  async settle(): Promise<void> {
    for (const { rig } of this.#streams.values()) await rig.stream.detach();
    this.#streams.clear();
    const flush = { payload: { action: "flush" }, isLast: true };
    for (const name of NAMES) this.nodeRed.feed(name, { ...flush });
    // The files of a flush are finished when its message is answered, by an error perhaps.
    const ofFiles = ({ isLast, error }: Message) =>
      isLast === true && (!error || ((error as Message).source as Message).id === "files");
    const isFlushed = () => ["completed", "errors"].some((id) => this.nodeRed.of(id).some(ofFiles));
    await until(isFlushed, 240_000);
    this.nodeRed.checkErrors();
    // A slow disk is given up before it has finished, which goes on behind it.
    await until(() => !this.#files().some((file) => file.includes(".part")), 240_000);
    rmSync(this.#folder, { recursive: true, force: true });
    this.nodeRed.forget();
  }

  #files(): string[] {
    try {
      return readdirSync(this.#folder, { recursive: true }).map(String).sort();
    } catch {
      return [];
    }
  }

  async prove(): Promise<void> {
    const made: unknown[] = [];
    for (const sound of SOUNDS) made.push(await this.#play(sound));
    this.#made ??= made;
    assert.deepEqual(made, this.#made, "an ordinary stream is not exact");
  }

  /** An ordinary stream of one codec, through every node. */
  async #play(sound: Sound): Promise<unknown> {
    this.nodeRed.forget();
    const { rig, send } = streamOf(sound, "ordinary");
    for (let n = 0; n < PACKETS; n += 1) send(JSON.stringify(audioMessage(sound, n)));
    const heard = rig.heard.splice(0) as unknown as Heard[];
    assert.equal(heard.length, PACKETS);
    await rig.stream.detach();
    const rtms = { ...heard[0]?.rtms, timestamp: T0 + 1000, medium: "audio" };
    const messages = [...heard, { rtms, payload: Buffer.alloc(0), complete: true }];
    for (const message of messages) for (const name of NAMES) this.nodeRed.feed(name, { ...message });
    const of = (name: string) => this.nodeRed.of(`of-${name}`);
    const open = () => NAMES.filter((name) => of(name).at(-1)?.complete !== true);
    await until(() => open().length === 0, 30_000).catch(() => undefined);
    assert.deepEqual(
      open(),
      [],
      `${sound.name}: never ended ${JSON.stringify(this.nodeRed.of("errors")).slice(0, 2000)}`,
    );
    assert.deepEqual(this.nodeRed.of("errors"), []);
    const whole = Buffer.concat(of("whole").map(({ payload }) => payload as Buffer));
    assert.ok(whole.equals(decoded(heard)), `${sound.name}: the samples differ`);
    if (sound.name.startsWith("l16"))
      assert.ok(whole.equals(sound.pcm), `${sound.name}: the samples are not what was said`);
    const files = this.#files().filter((file) => file.endsWith(".wav"));
    const written = files.map((file) => digest(readFileSync(join(this.#folder, file))));
    rmSync(this.#folder, { recursive: true, force: true });
    return [
      sound.name,
      files.length,
      written,
      NAMES.map((name) => [name, of(name).map(({ payload }) => digest(payload))]),
    ];
  }
}

/** By decoders of their own. */
function decoded(heard: readonly Heard[]): Buffer {
  const [first] = heard;
  const { encoding, rate, channels } = first?.audio ?? { encoding: "s16le" as const, rate: 0, channels: 0 };
  const decoder = DECODERS[encoding].open({ rate, channels });
  const samples = heard.map(({ payload }) => Buffer.from(decoder.decode(payload as Buffer)));
  decoder.close();
  return Buffer.concat(samples);
}

export const media: Target = {
  inputs: 800,
  open: async () => {
    const nodeRed = await NodeRed.start(flow());
    const session = new Media(nodeRed);
    return Object.assign(session, { close: () => nodeRed.stop() });
  },
};
