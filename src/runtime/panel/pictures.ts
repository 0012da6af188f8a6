// The last picture of each camera and shared screen of a stream, kept only while somebody has turned pictures on in a panel.

import type { VideoFormat, VideoMessage } from "../../protocol/messages";
import type { RtmsStream } from "../../protocol/stream";
import { shownId, shownText } from "./ids";
import type { PanelPicture } from "./reply";

/** A camera that sends nothing for this long is not shown. A shared screen may stand still. Milliseconds. */
const SHOWN_FOR = 60_000;
const MOST_PICTURES = 8;
/** No picture of Zoom's is as large. Bytes. */
const LARGEST = 8_388_608;
const LONGEST_NAME = 100;
/** What a browser shows; H.264 would need a decoder. */
const CONTENT_TYPES: Readonly<Partial<Record<VideoFormat["codec"], string>>> = { jpg: "image/jpeg", png: "image/png" };

interface Shot {
  readonly shown: PanelPicture;
  readonly contentType: string;
  readonly bytes: Buffer;
  /** When it came, by `performance.now()`. */
  readonly at: number;
}

/** A picture as an image file. */
export type PanelImage = Pick<Shot, "contentType" | "bytes">;

export class Pictures {
  /** The latest last. */
  readonly #shots = new Map<string, Shot>();
  #count = 0;

  constructor(private readonly stream: RtmsStream) {
    stream.on("video", this.#take).on("share", this.#take);
  }

  close(): void {
    this.stream.off("video", this.#take).off("share", this.#take);
  }

  readonly #take = ({ payload, video, rtms }: VideoMessage): void => {
    const contentType = video && CONTENT_TYPES[video.codec];
    if (!contentType || payload.length === 0 || payload.length > LARGEST) return;
    const { medium, speaker } = rtms;
    const id = `${medium} ${shownId(speaker?.id ?? "")}`;
    const name = speaker?.name ?? this.#shots.get(id)?.shown.name;
    this.#count += 1;
    const shown: PanelPicture = { id, medium, version: this.#count };
    if (name !== undefined) shown.name = shownText(name, LONGEST_NAME);
    this.#shots.delete(id);
    this.#shots.set(id, { shown, contentType, bytes: payload, at: performance.now() });
    if (this.#shots.size > MOST_PICTURES)
      for (const oldest of this.#shots.keys()) return void this.#shots.delete(oldest);
  };

  /** In an order that does not change with each picture. */
  list(now: number): PanelPicture[] {
    for (const [id, { shown, at }] of this.#shots)
      if (shown.medium === "video" && now - at > SHOWN_FOR) this.#shots.delete(id);
    return [...this.#shots.values()].map(({ shown }) => shown).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  image(id: string): PanelImage | undefined {
    return this.#shots.get(id);
  }
}
