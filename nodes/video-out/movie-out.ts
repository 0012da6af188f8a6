// zoom-rtms-video-out with `output: file`: recordings of H.264 with sound.

import type { Node, NodeAPI } from "node-red";
import type { Repairing } from "../../src/files";
import type { JsonObject } from "../../src/protocol/input";
import {
  type FlowMessage,
  fileCounts,
  HandoverStore,
  type OutputAction,
  passOn,
  type Status,
  type StreamRtms,
  sendForRemovedNode,
  whenRemoved,
} from "../../src/runtime";
import {
  endMovies,
  type MovieOutMessage,
  MovieRecorder,
  type MovieSettings,
  type MovieState,
  movieMessage,
  repairMovies,
} from "../../src/video";
import { VideoHandler } from "./handler";

/** Milliseconds between two looks for what waits in vain: one timer a node, and only while streams are open. */
const TICK = 100;

/** What the nodes of this type left open when they were closed. */
const leftOpen = new HandoverStore<MovieState>((state) => void endMovies(state));

export class MovieOut extends VideoHandler {
  readonly #recorder: MovieRecorder;
  readonly #repairing: Repairing;
  #timer: NodeJS.Timeout | undefined;

  constructor(RED: NodeAPI, node: Node, settings: MovieSettings, status: Status) {
    super(RED, node, settings, status, ["flush"]);
    const callbacks = {
      passOn: (message: FlowMessage) => passOn(message, false),
      emit: (message: MovieOutMessage) => this.send(message),
      fail: (error: Error, streamId: string) => this.fail(error, streamId),
      files: (trouble?: Parameters<typeof this.saved>[0]) => this.saved(trouble),
      recorded: (isComplete: boolean) => fileCounts.recordings.add({ result: isComplete ? "complete" : "incomplete" }),
      resumed: (streamId: string) => {
        this.forget(streamId);
        node.warn(`The recording of stream ${streamId} continues in a new file.`);
      },
    };
    this.#repairing = repairMovies(
      settings.directory,
      (file) => {
        fileCounts.recordings.add({ result: "repaired" });
        this.send(movieMessage(file, Date.now()));
      },
      (error) => {
        this.saved(error.code);
        this.fail(error, error.streamId ?? "");
      },
    );
    const { searched } = this.#repairing;
    this.#recorder = new MovieRecorder(settings, callbacks, leftOpen.take(node.id), { node: node.id, searched });
    this.after();
  }

  protected get open(): number {
    return this.#recorder.open;
  }

  protected get recordings(): number {
    return this.#recorder.open;
  }

  protected media(message: FlowMessage, rtms: StreamRtms): Error | undefined {
    const read = { ...message, rtms };
    if (rtms.medium === "audio") return this.#recorder.audio(read);
    if (rtms.medium !== "transcript") return this.#recorder.video(read);
    this.#recorder.transcript(read);
    return undefined;
  }

  protected hear(message: FlowMessage, _event: JsonObject, rtms: StreamRtms): void {
    this.#recorder.event({ ...message, rtms });
  }

  /** The last medium that ends ends the stream, with or without its event. */
  protected ended({ streamId, medium }: StreamRtms): void {
    if (this.#recorder.ended(streamId, medium)) this.leave(streamId);
  }

  protected command(_action: OutputAction, streamId?: string): Error | undefined {
    return this.#recorder.flush(streamId);
  }

  protected leave(streamId: string): void {
    const problem = this.#recorder.finish(streamId);
    if (problem) this.fail(problem, streamId);
  }

  protected revoke(streamId: string): void {
    this.#recorder.revoke(streamId);
  }

  protected arm(): void {
    const isIdle = this.#recorder.state.streams.size === 0;
    if (isIdle) this.#disarm();
    else this.#timer ??= setInterval(() => this.#tick(), TICK).unref();
  }

  #tick(): void {
    this.#recorder.tick(TICK);
    this.after();
  }

  #disarm(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  protected async end(removed: boolean): Promise<void> {
    this.#disarm();
    this.#repairing.stop();
    const { state } = this.#recorder;
    if (removed) await endMovies(state);
    else {
      this.#recorder.leave();
      leftOpen.leave(this.node.id, state, () => this.#drop());
      whenRemoved(this.RED, this.node.id, () => leftOpen.discard(this.node.id));
      await this.#recorder.settled();
    }
  }

  /** Ends the files of the removed node: Node-RED does not inform nodes inside a subflow that they are removed. */
  #drop(): void {
    const { outlet } = this.#recorder.state;
    outlet.callbacks.emit = (message) => sendForRemovedNode(this.RED, this.node, 0, message);
    void endMovies(this.#recorder.state);
  }
}
