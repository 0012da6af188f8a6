// What every message names: the product, the medium and the speaker.

/** Zoom's products that stream media (protocol#products-and-ids). */
export type Product = "meeting" | "webinar" | "session" | "contact_center" | "phone";

/** The kinds of media, in the order of the stream node's outputs. */
export const MEDIA = ["audio", "transcript", "video", "share", "chat"] as const;
export type Medium = (typeof MEDIA)[number];

/** A participant (`id` is Zoom's `user_id`) or, in Contact Center and Phone, a channel (`id` is the `channel_id`). */
export interface Speaker {
  id: string;
  name?: string;
  channelId?: string;
}
