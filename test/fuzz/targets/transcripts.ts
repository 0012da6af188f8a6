// What can come as a segment of a transcript, on the wire and from a flow, into every kind of document.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DOCUMENT_NAMES } from "../../../src/transcript/settings";
import type { Dice } from "../../chaos/random";
import type { FakeSocket } from "../../protocol/fake-world";
import { Rig, started } from "../../protocol/fixtures";
import type { FlowNode, Message } from "../../runtime/node-red-process";
import { until } from "../../until";
import { brokenText, mutated, textOf } from "../mutate";
import { collector, NodeRed } from "../node-red";
import { oddText, oddThing } from "../odd";
import type { Session, Target } from "../target";

const T0 = 1_763_700_000_000;
/** A document a node, sent at its end; every entry on its own; and files. */
const NODES: Readonly<Record<string, Message>> = Object.fromEntries(
  DOCUMENT_NAMES.flatMap((output) => [
    [`whole-${output}`, { output, emit: "stream", times: "relative" }],
    [`each-${output}`, { output, emit: "each", times: "absolute" }],
    [`file-${output}`, { output, emit: "time", directory: output, filename: "{streamId}", deleteRevoked: true }],
  ]),
);
const NAMES = Object.keys(NODES);

const flow = (): FlowNode[] => [
  { id: "tab", type: "tab", label: "Transcripts" },
  ...NAMES.map((name) => ({
    id: name,
    type: "zoom-rtms-transcript-out",
    z: "tab",
    wires: [[`of-${name}`]],
    ...NODES[name],
  })),
  ...NAMES.map((name) => collector(`of-${name}`)),
  { id: "catch", type: "catch", z: "tab", scope: null, uncaught: false, wires: [["errors"]] },
  collector("errors"),
];

const ANN = { user_id: 16_778_240, user_name: "Ann" };
const BOB = { user_id: 16_778_241, user_name: "Bob <b>" };
/** RTMS_DATA_MESSAGE_ATTRIBUTE of the protocol: new, an update, a deletion. */
const said = (who: object, data: string, from: number, to: number, sentence_id: number, attribute = 0) => ({
  msg_type: 17,
  content: {
    ...who,
    data,
    timestamp: T0 + from,
    start_time: T0 + from,
    end_time: T0 + to,
    sentence_id,
    language: 9,
    attribute,
  },
});
const ORDINARY = [
  said(ANN, "Good morning, everybody.", 0, 1200, 1),
  said(BOB, "Good", 1500, 1800, 2),
  said(BOB, "Good morning, Ann & all.", 1500, 2600, 2, 2),
  said(ANN, "Shall we begin? 2 < 3 --> yes.", 3000, 5200, 3),
  said(BOB, "皆さん、おはようございます。", 9000, 11_000, 4),
];
const WORDS = [
  "Good morning, everybody.",
  "Good morning, Ann & all.",
  "Shall we begin? 2 < 3 --> yes.",
  "皆さん、おはようございます。",
];

/** Whether every document of a folder has got its end: its mark then says how it was left. */
function isWritten(folder: string): boolean {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const marks = names.filter((name) => name.startsWith(".") && name.endsWith(".rtms"));
  return marks.every((mark) => "identity" in JSON.parse(readFileSync(join(folder, mark), "utf8")));
}

const endOf = (streamId: unknown): Message => ({
  rtms: { streamId, medium: "transcript", timestamp: T0, receivedAt: T0 },
  payload: "",
  complete: true,
});

type Heard = Message & { rtms: Message };

class Transcripts implements Omit<Session, "close"> {
  #rig: Rig | undefined;
  #socket: FakeSocket | undefined;
  #fed = 0;
  /** Of the streams that nodes may have received, whatever it is: a stream is forgotten when it ends. */
  readonly #ids = new Set<unknown>();
  /** The documents of the ordinary stream before there was any other. */
  #made: unknown;

  constructor(private readonly nodeRed: NodeRed) {}

  #stream(streamId: string): { rig: Rig; socket: FakeSocket } {
    const rig = new Rig({ audio: false, transcript: true }, started("meeting", { streamId }));
    const [, socket] = rig.streaming();
    if (!socket) throw new Error("no stream");
    rig.heard.length = 0;
    return { rig, socket };
  }

  async feed(dice: Dice): Promise<void> {
    this.#fed += 1;
    if (!this.#rig || !this.#socket || this.#rig.world.open.length < 2) {
      const { rig, socket } = this.#stream(`fuzz-${this.#fed % 5}`);
      [this.#rig, this.#socket] = [rig, socket];
    }
    const speaker = { user_id: dice.between(1, 4), user_name: dice.pick(["Ann", "Bob", oddText(dice)]) };
    const at = this.#fed * 700 + dice.between(-3000, 3000);
    const words = dice.chance(0.5) ? oddText(dice) : dice.pick(WORDS);
    const message = said(speaker, words, at, at + dice.between(0, 4000), dice.between(1, 300), dice.between(0, 4));
    const kind = dice.roll();
    if (kind < 0.4) this.#socket.receive(textOf(dice, message));
    else if (kind < 0.95) this.#socket.receive(textOf(dice, mutated(dice, message, dice.pick(ORDINARY))));
    else this.#socket.receive(brokenText(dice, JSON.stringify(message)).toString());
    for (const heard of this.#rig.heard.splice(0) as unknown as Heard[]) this.#give(dice, heard);
    if (dice.chance(0.05)) await new Promise(setImmediate);
  }

  #give(dice: Dice, heard: Heard): void {
    let message: Message = { ...heard };
    const kind = dice.roll();
    if (kind < 0.35) message = mutated(dice, message, {}, oddThing);
    else if (kind < 0.355) message = { ...message, payload: "", complete: true };
    else if (kind < 0.36) message = { payload: { action: dice.pick(["flush", oddText(dice)]) } };
    this.#ids.add((message.rtms as Message | undefined)?.streamId);
    for (const name of [dice.pick(NAMES), dice.pick(NAMES), dice.pick(NAMES)]) this.nodeRed.feed(name, { ...message });
  }

  async settle(): Promise<void> {
    await this.#rig?.stream.detach();
    this.#rig = undefined;
    const id = `last-${this.#fed}`;
    for (const name of NAMES) this.nodeRed.feed(name, { payload: { action: "flush" } });
    for (const streamId of [...this.#ids, id]) for (const name of NAMES) this.nodeRed.feed(name, endOf(streamId));
    this.#ids.clear();
    await until(() => NAMES.every((name) => this.#of(name, id).some(({ complete }) => complete)), 60_000);
    await this.#clear();
    this.nodeRed.checkErrors();
    this.nodeRed.forget();
  }

  /** Waits for what is still written, and deletes it. */
  async #clear(): Promise<void> {
    const folders = DOCUMENT_NAMES.map((name) => join(this.nodeRed.folder, name));
    await until(() => folders.every(isWritten), 60_000);
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }

  #of(name: string, streamId: string): Message[] {
    return this.nodeRed.of(`of-${name}`).filter(({ rtms }) => (rtms as Message | undefined)?.streamId === streamId);
  }

  async prove(): Promise<void> {
    this.nodeRed.forget();
    const { rig, socket } = this.#stream("ordinary");
    for (const message of ORDINARY) socket.receive(message);
    const heard = rig.heard.splice(0) as unknown as Heard[];
    assert.equal(heard.length, ORDINARY.length);
    await rig.stream.detach();
    const end = { rtms: { ...heard[0]?.rtms, timestamp: T0 + 12_000 }, payload: "", complete: true };
    for (const message of [...heard, end]) for (const name of NAMES) this.nodeRed.feed(name, { ...message });
    const isOver = (name: string) => this.#of(name, "ordinary").some(({ complete }) => complete === true);
    await until(() => NAMES.every(isOver), 60_000);
    assert.deepEqual(this.nodeRed.of("errors"), []);
    const sent = (name: string) => this.#of(name, "ordinary").map(({ payload }) => String(payload));
    const text = sent("whole-text").join("");
    assert.deepEqual(
      text
        .trim()
        .split("\n")
        .map((line) => line.replace(/^[^:]+: /, "")),
      WORDS,
    );

    const made = [NAMES.filter((name) => !name.startsWith("file-")).map((name) => [name, sent(name)])];
    this.#made ??= made;
    assert.deepEqual(made, this.#made, "the documents of an ordinary stream are not exact");
    await this.#clear();
    this.nodeRed.forget();
  }
}

export const transcripts: Target = {
  inputs: 800,
  open: async () => {
    const nodeRed = await NodeRed.start(flow());
    return Object.assign(new Transcripts(nodeRed), { close: () => nodeRed.stop() });
  },
};
