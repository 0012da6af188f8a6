// The meeting through the engine of the transcript output, as the node drives it.

import type { EventMessage, TranscriptMessage } from "../../src/protocol/messages/messages";
import { isLastEvent } from "../../src/runtime/output/incoming";
import { passOn } from "../../src/runtime/output/outgoing";
import type { TranscriptOutMessage } from "../../src/transcript/group";
import { readTranscript, type TranscriptPacket } from "../../src/transcript/segments/packet";
import type { TranscriptSettings } from "../../src/transcript/settings";
import { TranscriptWriter } from "../../src/transcript/transcript-writer";

type StreamRtms = TranscriptPacket["rtms"];

export class TranscriptOut {
  readonly sent: TranscriptOutMessage[] = [];
  readonly #writer: TranscriptWriter;
  /** The most messages, and the most bytes, of one turn of the loop. */
  readonly worst = { messages: 0, bytes: 0, took: 0 };

  /** @param keep whether what is sent is kept, to check it at the end */
  constructor(
    readonly output: TranscriptSettings["output"],
    readonly emit: TranscriptSettings["emit"],
    now: () => number,
    private readonly keep: boolean,
  ) {
    this.#writer = new TranscriptWriter({
      settings: {
        output,
        emit,
        times: "relative",
        pauseMs: 2000,
        windowMs: 60_000,
        windowWords: 0,
        directory: "",
        filename: "",
        deleteRevoked: false,
      },
      passOn,
      report: (error) => {
        throw error;
      },
      now,
    });
  }

  get name(): string {
    return `${this.output} ${this.emit}`;
  }

  /** All payloads one behind the other, as a flow that appends them has them. */
  get whole(): string {
    return this.sent.map(({ payload }) => payload).join("");
  }

  transcript(message: TranscriptMessage): void {
    const fields = message as unknown as TranscriptPacket["message"];
    const rtms = message.rtms as StreamRtms;
    this.#turn((emit) => {
      if (message.complete) this.#writer.finish(fields, rtms, emit);
      else this.#writer.push(readTranscript(fields, rtms), emit);
    });
  }

  event({ payload, rtms }: EventMessage): void {
    this.#turn((emit) => {
      const event = payload as unknown as Record<string, unknown>;
      this.#writer.noticeEvent(event, rtms as StreamRtms);
      if (isLastEvent(event, "transcript")) this.#writer.leave(rtms.streamId ?? "", emit);
    });
  }

  tick(): void {
    this.#turn((emit) => {
      if (this.#writer.wait === 0) this.#writer.tick(emit);
    });
  }

  #turn(run: (emit: (message: TranscriptOutMessage) => void) => void): void {
    let [messages, bytes] = [0, 0];
    const before = performance.now();
    run((message) => {
      messages += 1;
      bytes += Buffer.byteLength(message.payload);
      if (this.keep) this.sent.push(message);
    });
    this.worst.took = Math.max(this.worst.took, performance.now() - before);
    this.worst.messages = Math.max(this.worst.messages, messages);
    this.worst.bytes = Math.max(this.worst.bytes, bytes);
  }
}
