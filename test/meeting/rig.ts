// The meeting through the engines of both output nodes, under one clock, as the nodes drive them.

import type { AudioOutMessage } from "../../src/audio/groups/envelope";
import { Recorder } from "../../src/audio/recorder";
import type { AudioSettings } from "../../src/audio/settings";
import { readPayload } from "../../src/audio/time/packet";
import type { RtmsError } from "../../src/protocol/errors/errors";
import type { AudioMessage } from "../../src/protocol/messages/messages";
import { readIncoming } from "../../src/runtime/output/incoming";
import { passOn } from "../../src/runtime/output/outgoing";
import { DEFAULTS } from "../audio/defaults";

/** A bound on what one turn of the loop may do, which holds on a busy machine too. */
export interface Turn {
  messages: number;
  bytes: number;
  /** Milliseconds. */
  took: number;
}

export type Settings = Readonly<Record<string, unknown>>;

export class AudioOut {
  readonly settings: AudioSettings;
  readonly #recorder: Recorder;
  readonly #turn: Turn = { messages: 0, bytes: 0, took: 0 };
  /** The worst of each. */
  readonly worst: Turn = { messages: 0, bytes: 0, took: 0 };
  /** When turns were slow, milliseconds since 1970 by the meeting's clock. */
  readonly slow: number[] = [];
  readonly errors: Error[] = [];

  constructor(
    readonly name: string,
    settings: Settings,
    private readonly now: () => number,
    private readonly take: (message: AudioOutMessage) => void,
    disk?: ConstructorParameters<typeof Recorder>[5],
  ) {
    this.settings = { ...DEFAULTS, output: "raw", ...settings } as AudioSettings;
    const fail = (error: Error) => void this.errors.push(error);
    const outside = { emit: this.#emit, fail, files: () => undefined };
    this.#recorder = new Recorder(this.settings, passOn, outside, undefined, undefined, disk);
  }

  audio(message: AudioMessage): void {
    this.#measured(() => {
      const incoming = readIncoming(message as unknown as Record<string, unknown>);
      if (incoming.kind === "end") return this.#recorder.finish(incoming.rtms.streamId, this.#emit);
      if (incoming.kind !== "media") return undefined;
      const { rtms } = incoming;
      const payload = readPayload(message.payload, message.audio, rtms.streamId);
      const { format, data, frames, timestamp = rtms.timestamp } = payload;
      const { receivedAt } = rtms;
      return this.#recorder.push({ rtms, format, data, frames, message: {}, timestamp, receivedAt }, this.#emit);
    });
  }

  tick(elapsed: number): void {
    this.#measured(() => {
      this.#recorder.tick(elapsed);
      return undefined;
    });
  }

  settled(): Promise<void> {
    return this.#recorder.settled();
  }

  readonly #emit = (message: AudioOutMessage): void => {
    this.#turn.messages += 1;
    this.#turn.bytes += message.payload.length;
    // Judging is no work of the node's.
    const before = performance.now();
    this.take(message);
    this.#turn.took -= performance.now() - before;
  };

  #measured(run: () => RtmsError | undefined): void {
    const turn = Object.assign(this.#turn, { messages: 0, bytes: 0, took: 0 });
    const before = performance.now();
    const error = run();
    turn.took += performance.now() - before;
    if (error) this.errors.push(error);
    if (turn.took > 50) this.slow.push(this.now());
    for (const key of ["messages", "bytes", "took"] as const) this.worst[key] = Math.max(this.worst[key], turn[key]);
  }
}
