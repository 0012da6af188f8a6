// The streams of one stream node, as far as they are to survive the end of the process (contract#restarts-of-the-process).

import type { Node, NodeAPI } from "node-red";
import type { LoggedPacket } from "../../protocol/memory";
import type { Handover, RtmsStream } from "../../protocol/stream";
import { atMost } from "../node";
import type { Journal } from "./journal";
import { StreamJournals } from "./journals";

/** Events after which a stream would be continued in another way. Others tell of names and states, which can wait a second. */
const DECISIVE: ReadonlySet<string> = new Set(["streaming", "interrupted", "failed"]);

/** How long a closing node waits for its journal. Milliseconds. */
const DISK_WAIT = 1_000;

export class SurvivingStreams {
  readonly #journals: StreamJournals;
  readonly #journal: Journal;
  #isClosed = false;
  #hasWarned = false;

  readonly #isOn: boolean;

  /** @param isWanted whether streams are to survive; else, what an ended process left is deleted */
  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    isWanted: boolean,
  ) {
    const { userDir = "" } = RED.settings as { userDir?: string };
    // A program that embeds Node-RED may have none.
    this.#isOn = isWanted && userDir !== "";
    this.#journals = StreamJournals.below(userDir);
    this.#journal = this.#journals.of(node.id, (error) => this.#warn(error));
  }

  /** Has the streams of a process that ended continued, unless the node is closed by then. */
  async begin(resume: (handovers: readonly Handover[]) => void): Promise<void> {
    const { node, RED } = this;
    const { handovers, forgotten } = await this.#journals.find(node.id, this.#journal);
    if (this.#isClosed) return;
    this.#journals.used(node.id);
    if (this.#isOn) {
      const { count, seconds } = forgotten;
      if (count > 0) node.warn(RED._("resume.forgotten", { count: String(count), seconds: String(seconds) }));
      if (handovers.length > 0) node.log(RED._("resume.resumed", { count: String(handovers.length) }));
      resume(handovers);
    }
    this.#journal.settle();
  }

  /** Notes a stream from now on. */
  follow(stream: RtmsStream): void {
    if (!this.#isOn) {
      stream.memory.record(undefined);
      return;
    }
    this.#journal.follow(stream);
    stream.on("event", ({ payload }) => this.#journal.changed(stream.streamId, DECISIVE.has(payload.event)));
    stream.on("end", () => {
      if (!this.#isClosed) this.#journal.forget(stream);
    });
  }

  /** To be called after messages were sent on. */
  sent(): void {
    this.#journal.sent();
  }

  /** A command may have changed what a stream would be continued with. */
  changed(streamId: string): void {
    this.#journal.changed(streamId, true);
  }

  /**
   * The node begins to close: streams that end now are left to its next instance.
   * @returns packets that may have reached no node, by stream
   */
  hold(): ReadonlyMap<string, readonly LoggedPacket[]> {
    this.#isClosed = true;
    return this.#journal.hold();
  }

  /** Resolves when it is written; a disk that does not answer is not waited for longer than a moment. */
  async leave(handovers: readonly Handover[]): Promise<void> {
    if (this.#isOn) await atMost(DISK_WAIT, this.#journal.leave(handovers));
    else this.#journal.discard();
  }

  /** The node was removed. */
  discard(): void {
    this.#isClosed = true;
    this.#journal.discard();
  }

  #warn(error: Error): void {
    if (!this.#hasWarned) this.node.warn(this.RED._("resume.unsaved", { error: error.message }));
    this.#hasWarned = true;
  }
}
