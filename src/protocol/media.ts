// Media frames into the contract's messages (protocol section 10). This is the hot path: 200 streams of 50 packets a
// second, so what does not change from packet to packet is looked up once and kept.

import { chatFields, chatInfo } from "./chat";
import { audioParams, pictureParams } from "./confirmed";
import { bytesOf, contentOf, hasIdrSlice, speakerOf } from "./content";
import { DataMessageAttribute, TranscriptLanguage } from "./enums";
import { finiteNumber, type JsonObject } from "./json";
import type { Memory } from "./memory";
import {
  type AudioMessage,
  type ChatMessage,
  type DataMessage,
  MEDIA,
  type Medium,
  type RtmsInfo,
  type Speaker,
  type TranscriptMessage,
  topicOf,
  type VideoMessage,
} from "./messages";
import { nameOf } from "./names";
import type { Book } from "./replays";
import type { WireMessage } from "./wire";

/** Zoom's names of languages and attributes on a transcript, and the words. */
function transcriptSegment(
  content: JsonObject,
  text: string,
  id: string,
): NonNullable<TranscriptMessage["transcript"]> {
  const start = finiteNumber(content.start_time);
  const end = finiteNumber(content.end_time);
  return {
    text,
    id,
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    language: nameOf(TranscriptLanguage, finiteNumber(content.language) ?? TranscriptLanguage.LANGUAGE_ID_NONE),
    attribute: nameOf(DataMessageAttribute, finiteNumber(content.attribute) ?? 0),
  };
}

/** What is kept of each speaker in each medium. */
interface Track {
  topic: string;
  /** When its next audio packet is due by Zoom's clock. */
  due: number;
  /** Its audio of the last minute. */
  book: Book;
}

/** Who the last audio packet was from, and how it named them: the next one is mostly from the same. */
interface Latest {
  userId: unknown;
  userName: unknown;
  /** Absent in mixed audio. */
  speaker: Required<Pick<Speaker, "id" | "name">> | undefined;
  track: Track;
}

/** What holds for the next packet that says the same; not for a name from the roster, which events change. */
function latestOf(userId: unknown, userName: unknown, speaker: Speaker | undefined, track: Track): Latest | undefined {
  if (!speaker) return { userId, userName, speaker, track };
  const { id, name, channelId } = speaker;
  if (channelId !== undefined || name === undefined || name !== userName) return undefined;
  return { userId, userName, speaker: { id, name }, track };
}

/** Turns the media frames of one stream into messages, counting and naming from the stream's memory. */
export class MediaDecoder {
  readonly #tracks: Record<Medium, Map<string, Track>>;
  #latest: Latest | undefined;

  #params = {
    audio: audioParams(undefined),
    video: pictureParams(undefined, "video"),
    share: pictureParams(undefined, "deskshare"),
  };

  constructor(private readonly memory: Memory) {
    this.#tracks = Object.fromEntries(MEDIA.map((medium) => [medium, new Map()])) as Record<Medium, Map<string, Track>>;
  }

  /** Takes over what Zoom confirmed for these media: `media_params` of its reply. */
  confirm(media: readonly Medium[], mediaParams: JsonObject): void {
    if (media.includes("audio")) this.#params.audio = audioParams(mediaParams);
    if (media.includes("video")) this.#params.video = pictureParams(mediaParams, "video");
    if (media.includes("share")) this.#params.share = pictureParams(mediaParams, "deskshare");
  }

  /** @returns `undefined` for a frame that carries nothing that could be kept, `replay` for one delivered before */
  decode(medium: Medium, message: WireMessage, receivedAt: number): DataMessage | "replay" | undefined {
    const content = contentOf(message);
    const timestamp = finiteNumber(content.timestamp) ?? receivedAt;
    switch (medium) {
      case "audio":
        return this.#audio(content, timestamp, receivedAt);
      case "transcript":
        return this.#transcript(content, timestamp, receivedAt);
      case "chat":
        return this.#chat(content, timestamp, receivedAt);
      default:
        return this.#picture(medium, content, timestamp, receivedAt);
    }
  }

  #audio(content: JsonObject, timestamp: number, receivedAt: number): AudioMessage | "replay" | undefined {
    const payload = bytesOf(content.data);
    if (!payload) return undefined;
    const { rate, width, channels, encoding, samplesIn } = this.#params.audio;
    const samples = samplesIn(payload.length);
    const { speaker, track } = this.#audioFrom(content);
    if (track.book.isReplay(timestamp, payload, receivedAt)) return "replay";
    const rtms = this.#rtms("audio", timestamp, receivedAt, speaker);
    if (!speaker && this.memory.activeSpeaker) rtms.activeSpeaker = { ...this.memory.activeSpeaker };
    const duration = (samples * 1000) / rate;
    if (timestamp - track.due >= duration) this.memory.stats.audio.gaps += 1;
    track.due = timestamp + duration;
    return {
      topic: track.topic,
      payload,
      rtms,
      audio: { rate, width, channels, encoding, timestamp, duration, samples },
    };
  }

  /** As long as one speaker goes on, who a packet is from costs no look into tables, which are in nobody's cache. */
  #audioFrom(content: JsonObject): { speaker: Speaker | undefined; track: Track } {
    const { user_id: userId, user_name: userName, channel_id: channelId } = content;
    const latest = this.#latest;
    if (latest && channelId === undefined && latest.userId === userId && latest.userName === userName) {
      const { speaker, track } = latest;
      return { speaker: speaker && { id: speaker.id, name: speaker.name }, track };
    }
    const speaker = speakerOf(content, this.memory.roster);
    const track = this.#track("audio", speaker);
    this.#latest = latestOf(userId, userName, speaker, track);
    return { speaker, track };
  }

  #transcript(content: JsonObject, timestamp: number, receivedAt: number): TranscriptMessage | undefined {
    const { data } = content;
    if (typeof data !== "string") return undefined;
    const speaker = speakerOf(content, this.memory.roster);
    const rtms = this.#rtms("transcript", timestamp, receivedAt, speaker);
    const transcript = transcriptSegment(content, data, `${this.memory.streamId}-${rtms.sequence}`);
    return { topic: this.#track("transcript", speaker).topic, payload: data, rtms, transcript };
  }

  #chat(content: JsonObject, timestamp: number, receivedAt: number): ChatMessage | undefined {
    const fields = chatFields(content);
    if (typeof fields.data !== "string") return undefined;
    const chat = chatInfo(fields);
    const rtms = this.#rtms("chat", timestamp, receivedAt, chat.sender);
    return { topic: this.#track("chat", chat.sender).topic, payload: fields.data, rtms, chat };
  }

  #picture(
    medium: "video" | "share",
    content: JsonObject,
    timestamp: number,
    receivedAt: number,
  ): VideoMessage | undefined {
    const payload = bytesOf(content.data);
    if (!payload) return undefined;
    const { codec, fps, resolution } = this.#params[medium];
    const speaker = speakerOf(content, this.memory.roster);
    const rtms = this.#rtms(medium, timestamp, receivedAt, speaker);
    const video = { codec, fps, resolution, keyframe: codec !== "h264" || hasIdrSlice(payload) };
    return { topic: this.#track(medium, speaker).topic, payload, rtms, video };
  }

  #rtms<M extends Medium>(
    medium: M,
    timestamp: number,
    receivedAt: number,
    speaker: Speaker | undefined,
  ): RtmsInfo & { medium: M } {
    const { product, id, streamId } = this.memory;
    const sequence = this.memory.next(medium);
    const rtms: RtmsInfo & { medium: M } = { product, id, streamId, medium, timestamp, receivedAt, sequence };
    if (speaker) rtms.speaker = speaker;
    return rtms;
  }

  #track(medium: Medium, speaker: Speaker | undefined): Track {
    const tracks = this.#tracks[medium];
    const key = speaker?.id ?? "";
    let track = tracks.get(key);
    if (!track) {
      const topic = topicOf(this.memory.streamId, medium, speaker?.id);
      track = { topic, due: Number.POSITIVE_INFINITY, book: this.memory.replays.of(key) };
      tracks.set(key, track);
    }
    return track;
  }
}
