// zoom-rtms-video-out with `output: picture`.

import type { Node, NodeAPI } from "node-red";
import type { JsonObject } from "../../src/protocol/input";
import {
  type FlowMessage,
  HandoverStore,
  type OutputAction,
  passOn,
  type Status,
  type StreamRtms,
  sendForRemovedNode,
  whenRemoved,
} from "../../src/runtime";
import { type PictureMessage, PictureSender, type PictureSettings, type PictureState } from "../../src/video";
import { VideoHandler } from "./handler";

/** What the nodes of this type left open when they were closed. */
const leftOpen = new HandoverStore<PictureState>();

export class PictureOut extends VideoHandler {
  readonly #sender: PictureSender;
  /** Whether pictures wait for their time. */
  readonly #waits: boolean;
  #timer: NodeJS.Timeout | undefined;

  constructor(RED: NodeAPI, node: Node, settings: PictureSettings, status: Status) {
    super(RED, node, settings, status, ["flush", "picture"]);
    const callbacks = {
      passOn,
      emit: (message: PictureMessage) => this.send(message),
      fail: (error: Error, streamId: string) => this.fail(error, streamId),
      saved: (trouble?: Parameters<typeof this.saved>[0]) => this.saved(trouble),
    };
    this.#waits = settings.when === "time";
    this.#sender = new PictureSender(settings, callbacks, leftOpen.take(node.id));
    this.after();
  }

  protected get open(): number {
    return this.#sender.open;
  }

  protected get recordings(): number {
    return 0;
  }

  protected media(message: FlowMessage, rtms: StreamRtms): Error | undefined {
    return rtms.medium === "video" || rtms.medium === "share" ? this.#sender.video(message, rtms) : undefined;
  }

  protected hear(_message: FlowMessage, event: JsonObject, rtms: StreamRtms): void {
    this.#sender.event(event, rtms);
  }

  protected ended(rtms: StreamRtms): void {
    this.#sender.finish(rtms);
  }

  protected command(action: OutputAction, streamId?: string): undefined {
    this.#sender[action](streamId);
  }

  protected leave(streamId: string): void {
    this.#sender.leave(streamId);
  }

  protected revoke(streamId: string): void {
    this.#sender.revoke(streamId);
  }

  /** One timer runs while a picture waits for its time. */
  protected arm(): void {
    if (this.#timer || !this.#waits) return;
    const { wait } = this.#sender;
    if (wait === undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#sender.tick();
      this.after();
    }, wait);
  }

  protected async end(removed: boolean): Promise<void> {
    clearTimeout(this.#timer);
    if (removed) this.#sender.flush();
    else {
      leftOpen.leave(this.node.id, this.#sender.state, () => this.#drop());
      whenRemoved(this.RED, this.node.id, () => leftOpen.discard(this.node.id));
    }
    await this.#sender.settled();
  }

  /** Sends open output for the removed node: Node-RED does not inform nodes inside a subflow that they are removed. */
  #drop(): void {
    const { callbacks } = this.#sender.state;
    callbacks.emit = (message) => sendForRemovedNode(this.RED, this.node, 0, message);
    this.#sender.flush();
  }
}
