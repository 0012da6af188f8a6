// Builds the messages that this side sends (protocol#signaling-request, protocol#media-request, protocol#ready-for-media,
// protocol#message-types, protocol#event-subscription and protocol#closing).

import { inputError, type RtmsError } from "../errors";
import { handshakeSignature, type JsonObject } from "../input";
import { MEDIUM_ROWS, mediaParams, type StreamOptions, someMedia } from "../options";
import { type LinkKey, MediaDataType, type Medium, MessageType, PRODUCTS, type Product } from "../values";
import type { Lifecycle } from "../webhook";
import { eventGroups, eventTypeOf } from "./events";

const PROTOCOL_VERSION = 1;

/** The ids of a stream on the wire. */
export interface StreamIdentity {
  product: Product;
  id: string;
  streamId: string;
}

function missing(field: string): RtmsError {
  return inputError("RTMS_INPUT", "missingField", { field });
}

/**
 * Reads what a `*_started` webhook must have to join its stream.
 * @throws RtmsError RTMS_INPUT that names what is missing
 */
export function identify({ product, id, streamId, serverUrl }: Lifecycle): StreamIdentity & { serverUrl: string } {
  if (streamId === undefined) throw missing("rtms_stream_id");
  if (id === undefined) throw missing(PRODUCTS[product].webhookIds.join(" or "));
  if (serverUrl === undefined) throw missing("server_urls with a wss:// address");
  return { product, id, streamId, serverUrl };
}

/** Builds the messages of one stream. What does not change is checked and computed once. */
export class Handshakes {
  readonly media: readonly Medium[];
  /** The requested `media_params`. */
  readonly asked: JsonObject;
  readonly #signature: string;

  /** @throws RtmsError RTMS_INPUT for media parameters or event names that Zoom would refuse */
  constructor(
    private readonly identity: StreamIdentity,
    private readonly options: StreamOptions,
  ) {
    const { clientId, clientSecret } = options;
    this.media = someMedia(options);
    this.asked = mediaParams(this.media, options, identity.product);
    this.#signature = handshakeSignature(clientId, clientSecret, identity.id, identity.streamId);
  }

  #claim(otherIdField: boolean): object {
    const { product, id, streamId } = this.identity;
    const { wireId, alsoWireId, otherWireId } = PRODUCTS[product];
    const { idField } = this.options;
    const field = idField || (otherIdField && otherWireId) || wireId;
    const also = !idField && alsoWireId !== undefined && { [alsoWireId]: id };
    return { [field]: id, ...also, rtms_stream_id: streamId, signature: this.#signature };
  }

  /** The first message on the signaling socket (1) or on a media socket (3). */
  opening(key: "signaling" | LinkKey, otherIdField: boolean): object {
    return key === "signaling" ? this.#signaling(otherIdField) : this.#media(key, otherIdField);
  }

  #signaling(otherIdField: boolean): object {
    return {
      msg_type: MessageType.SIGNALING_HAND_SHAKE_REQ,
      protocol_version: PROTOCOL_VERSION,
      sequence: 1,
      ...this.#claim(otherIdField),
      buffer_data: this.options.bufferData ?? true,
    };
  }

  /** A single medium's bit, or "all" (protocol#split-and-unified). */
  #media(key: LinkKey, otherIdField: boolean): object {
    return {
      msg_type: MessageType.DATA_HAND_SHAKE_REQ,
      protocol_version: PROTOCOL_VERSION,
      sequence: 0,
      ...this.#claim(otherIdField),
      media_type: key === "all" ? MediaDataType.ALL : MEDIUM_ROWS[key].type,
      payload_encryption: false,
      media_params: mediaParams(key === "all" ? this.media : [key], this.options, this.identity.product),
    };
  }

  /** Message 7: media flow only after it (protocol#ready-for-media). */
  ready(): object {
    return { msg_type: MessageType.CLIENT_READY_ACK, rtms_stream_id: this.identity.streamId };
  }

  /**
   * Messages 5 for the named events, one for each group that may be refused alone.
   * @throws RtmsError RTMS_INPUT for a name that this product does not have
   */
  subscriptions(names: readonly string[], subscribe: boolean): object[] {
    const types = names.map((name) => {
      const { product } = this.identity;
      const type = eventTypeOf(product, name);
      if (type === undefined) throw inputError("RTMS_INPUT", "noEvent", { name, product });
      return type;
    });
    return eventGroups(this.identity.product, types).map((group) => ({
      msg_type: MessageType.EVENT_SUBSCRIPTION,
      events: group.map((event_type) => ({ event_type, subscribe })),
    }));
  }

  /** Message 28: chooses the one participant whose video is sent (protocol#individual-video). */
  video(userId: string, subscribe: boolean, now: number): object {
    const number = Number(userId);
    const user_id = Number.isSafeInteger(number) && String(number) === userId ? number : userId;
    return { msg_type: MessageType.VIDEO_SUBSCRIPTION_REQ, user_id, subscribe, timestamp: now };
  }

  /** Message 19. */
  streamState(): object {
    return { msg_type: MessageType.STREAM_STATE_REQ, rtms_stream_id: this.identity.streamId };
  }

  /** Message 10. */
  sessionState(sessionId: string): object {
    return { msg_type: MessageType.SESSION_STATE_REQ, rtms_session_id: sessionId };
  }

  /** Message 21: asks Zoom to end the stream (protocol#closing). */
  close(): object {
    return { msg_type: MessageType.STREAM_CLOSE_REQ, rtms_stream_id: this.identity.streamId };
  }
}
