// Whether Zoom accepts a connection for media: by its reply to the handshake, or by media that come before it
// (protocol#media-request).

import { isObject } from "../input";
import { isUnanswered } from "../link";
import { type Input, mediaOf, type Setting, type State } from "../machine";
import type { MediaDecoder } from "../media";
import type { MediaEvent } from "../messages";
import type { LinkKey, Medium } from "../values";
import { mediaReplyStatus, reasonText, type WireMessage } from "../wire";

export class MediaReplies {
  constructor(
    private readonly setting: Setting,
    private readonly decoder: MediaDecoder,
    private readonly state: () => State,
    private readonly hear: (input: Input) => void,
  ) {}

  /** A message that is no medium came. */
  read(message: WireMessage, key: LinkKey, socket: number): void {
    const status = mediaReplyStatus(message);
    const link = this.#linkOf(key);
    if (!status || !link || !isUnanswered(link)) return;
    if (status.code !== 0) this.hear({ type: "refused", socket, status, text: reasonText(message) });
    else this.hear({ type: "mediaAccepted", socket, emit: this.#confirm(key, message.media_params) });
  }

  /** A medium came: before the reply, this counts as acceptance. */
  presume(medium: Medium, key: LinkKey, socket: number): void {
    if (this.#linkOf(key)?.stage !== "connecting" || !mediaOf(key, this.setting).includes(medium)) return;
    this.hear({ type: "mediaAccepted", socket, emit: this.#confirm(key), presumed: true });
  }

  #linkOf(key: LinkKey) {
    const state = this.state();
    return state.phase === "joined" ? state.links[key] : undefined;
  }

  #confirm(key: LinkKey, confirmed?: unknown): MediaEvent[] {
    return this.decoder.confirm(mediaOf(key, this.setting), isObject(confirmed) ? confirmed : {});
  }
}
