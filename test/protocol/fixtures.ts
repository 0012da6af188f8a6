// What several protocol specs share: the credentials and ids of protocol#handshake-signature, and a stream on a fake
// world.

import { PRODUCTS, type Product } from "../../src/protocol";
import type { StreamEvent } from "../../src/protocol/messages/event-payloads";
import type { StreamMessage } from "../../src/protocol/messages/messages";
import type { StreamOptions } from "../../src/protocol/options/stream-options";
import { RtmsStream } from "../../src/protocol/stream/stream";
import type { Handover } from "../../src/protocol/stream/stream-events";
import type { Lifecycle } from "../../src/protocol/webhook/lifecycle";
import { type FakeSocket, FakeWorld } from "./fake-world";

export const CLIENT_ID = "exampleClientId0000000";
export const CLIENT_SECRET = "exampleClientSecret0000000000000";
export const MEETING_ID = "4444AAAiAAAAAiAiAiiAii==";
export const STREAM_ID = "609340fb2a7946909659956c8aa9250c";
/** Of the two above (protocol#handshake-signature). */
export const SIGNATURE = "3a59234a55cbb1a1a34cf216a51dfd314ff9361b66b16913f1cfbbad9d785757";

export const SIGNALING_URL = "wss://rtms-sjc1.zoom.us:443/signaling";
export const MEDIA_URL = "wss://rtms-sjc1.zoom.us:443/media";

export function started(product: Product = "meeting", more: Partial<Lifecycle> = {}): Lifecycle {
  return {
    product,
    action: "started",
    id: MEETING_ID,
    streamId: STREAM_ID,
    serverUrl: SIGNALING_URL,
    eventTs: 1_700_000_000_000,
    ...more,
  };
}

type EventOf<Name extends string> = StreamEvent & { event: Name };

/** A stream whose world the test owns, with everything it emitted in the order it came. */
export class Rig {
  readonly world = new FakeWorld();
  readonly heard: StreamMessage[] = [];
  readonly failures: { code: string; message: string; medium: string | undefined }[] = [];
  readonly stream: RtmsStream;
  ended = 0;

  constructor(options: Partial<StreamOptions> = {}, offer: Lifecycle = started(), handover?: Handover) {
    const environment = this.world;
    this.stream = new RtmsStream(
      offer,
      { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, environment, ...options },
      handover,
    );
    for (const medium of ["audio", "transcript", "video", "share", "chat", "event"] as const)
      this.stream.on(medium, (message: StreamMessage) => this.heard.push(message));
    this.stream.on("failure", ({ code, message }, medium) => this.failures.push({ code, message, medium }));
    this.stream.on("end", () => {
      this.ended += 1;
    });
  }

  /** The events' payloads so far, by name. */
  get events(): string[] {
    return this.heard
      .filter(({ rtms }) => rtms.medium === "event")
      .map(({ payload }) => (payload as { event: string }).event);
  }

  /** The last event of that name. */
  event<Name extends StreamEvent["event"]>(name: Name): EventOf<Name> | undefined {
    return this.of("event")
      .map(({ payload }) => payload as StreamEvent)
      .findLast((payload): payload is EventOf<Name> => payload.event === name);
  }

  of(medium: string): StreamMessage[] {
    return this.heard.filter(({ rtms }) => rtms.medium === medium);
  }

  /** Up to signaling's reply; returns the signaling socket. */
  join(urls: unknown = { all: MEDIA_URL, audio: MEDIA_URL, transcript: MEDIA_URL }): FakeSocket {
    if (this.stream.phase === "idle") this.stream.start();
    const signaling = this.world.newest;
    signaling.accept().receive({ msg_type: 2, status_code: 0, reason: "", media_server: { server_urls: urls } });
    return signaling;
  }

  /** All the way to media; returns the sockets, signaling first. */
  streaming(): FakeSocket[] {
    const signaling = this.join();
    const media = this.world.open.filter((socket) => socket !== signaling);
    for (const socket of media)
      socket.accept().receive({ msg_type: 4, status_code: 0, media_params: socket.last.media_params });
    return [signaling, ...media];
  }
}

/** The numbers of the events that were subscribed to, a list for each message 5. */
export function subscriptions(signaling: FakeSocket | undefined): number[][] {
  const messages = signaling?.sent.filter(({ msg_type }) => msg_type === 5) ?? [];
  return messages.map(({ events }) => (events as { event_type: number }[]).map(({ event_type }) => event_type));
}

export { PRODUCTS };
