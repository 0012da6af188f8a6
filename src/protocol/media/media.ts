// Turns media frames into messages (protocol#media-messages, contract#messages). This is the hot path: 200 streams of 50
// packets per second, so what does not change from packet to packet is looked up once and kept.

import type { JsonObject } from "../input";
import type { Memory, PacketLog } from "../memory";
import {
  type AudioMessage,
  type ChatMessage,
  type DataMessage,
  type MediaEvent,
  type RtmsInfo,
  sentenceIdOf,
  type TranscriptMessage,
  toldTimestamp,
  topicOf,
  type VideoMessage,
} from "../messages";
import { MEDIUM_ROWS } from "../options";
import {
  codeIn,
  DataMessageAttribute,
  MEDIA,
  type Medium,
  nameOf,
  type Speaker,
  TranscriptLanguage,
  zoomTime,
} from "../values";
import { bytesOf, contentOf, hasIdrSlice, speakerOf, type WireMessage } from "../wire";
import { chatFields, chatInfo, chatWords } from "./chat";
import { type AudioParams, confirmedAudio, confirmedPictures, heldParams, type PictureParams } from "./confirmed";

/** `msg.transcript`, with Zoom's names of languages and attributes. */
function transcriptSegment(
  content: JsonObject,
  text: string,
  id: string,
): NonNullable<TranscriptMessage["transcript"]> {
  const sentenceId = sentenceIdOf(content.sentence_id);
  const start = zoomTime(content.start_time);
  const end = zoomTime(content.end_time);
  return {
    text,
    id,
    ...(sentenceId !== undefined && { sentenceId }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    language: nameOf(
      TranscriptLanguage,
      codeIn(TranscriptLanguage, content.language) ?? TranscriptLanguage.LANGUAGE_ID_NONE,
    ),
    attribute: nameOf(DataMessageAttribute, codeIn(DataMessageAttribute, content.attribute) ?? 0),
  };
}

/** The state of one speaker in one medium. */
interface Track {
  topic: string;
  /** When its next audio packet is due by Zoom's clock. */
  due: number;
  /** Its audio of the last minute. */
  log: PacketLog;
}

/** More speakers than any stream has at once. */
const MOST_KNOWN = 100;

/** The speaker of the last audio packet of a `user_id`, and the name in it. The next packet usually has the same. */
interface Latest {
  userName: unknown;
  /** Absent in mixed audio. */
  speaker: Required<Pick<Speaker, "id" | "name">> | undefined;
  track: Track;
}

/** What can be reused for the next packet. Names from the roster are not, because events change them. */
function latestOf(userName: unknown, speaker: Speaker | undefined, track: Track): Latest | undefined {
  if (!speaker) return { userName, speaker, track };
  const { id, name, channelId } = speaker;
  if (channelId !== undefined || name === undefined || name !== userName) return undefined;
  return { userName, speaker: { id, name }, track };
}

/** Turns the media frames of one stream into messages. Numbers and names come from the stream's memory. */
export class MediaDecoder {
  readonly #tracks: Record<Medium, Map<string, Track>>;
  readonly #latest = new Map<unknown, Latest>();

  #params: { audio: AudioParams; video: PictureParams; share: PictureParams };

  /** @param asked `media_params` of the request, for what the reply lacks */
  constructor(
    private readonly memory: Memory,
    private readonly asked: JsonObject = {},
  ) {
    this.#params = {
      audio: confirmedAudio({}, asked),
      video: confirmedPictures({}, asked, "video"),
      share: confirmedPictures({}, asked, "deskshare"),
    };
    this.#tracks = Object.fromEntries(MEDIA.map((medium) => [medium, new Map()])) as Record<Medium, Map<string, Track>>;
  }

  /** Applies `media_params` of Zoom's reply to these media. @returns the events with the effective parameters */
  confirm(media: readonly Medium[], mediaParams: JsonObject): MediaEvent[] {
    if (media.includes("audio")) {
      this.#params.audio = confirmedAudio(mediaParams, this.asked);
      this.memory.oldestSound = Number.POSITIVE_INFINITY;
    }
    if (media.includes("video")) this.#params.video = confirmedPictures(mediaParams, this.asked, "video");
    if (media.includes("share")) this.#params.share = confirmedPictures(mediaParams, this.asked, "deskshare");
    const held = (medium: Medium) => heldParams(mediaParams, this.asked, MEDIUM_ROWS[medium].key);
    return media.map((medium) => ({ event: "media", medium, params: held(medium) }));
  }

  /**
   * Never throws, whatever a peer sends.
   * @param at when it came, by `Clock.elapsed`
   * @returns `undefined` for a frame without usable content, `replay` for a packet that was delivered before
   */
  decode(
    medium: Medium,
    message: WireMessage,
    receivedAt: number,
    at = receivedAt,
  ): DataMessage | "replay" | undefined {
    try {
      return this.#decoded(medium, message, receivedAt, at);
    } catch {
      return undefined;
    }
  }

  #decoded(medium: Medium, message: WireMessage, receivedAt: number, at: number): DataMessage | "replay" | undefined {
    const content = contentOf(message);
    const timestamp = zoomTime(content.timestamp) ?? receivedAt;
    switch (medium) {
      case "audio":
        return this.#audio(content, timestamp, receivedAt, at);
      case "transcript":
        return this.#transcript(content, timestamp, receivedAt);
      case "chat":
        return this.#chat(content, timestamp, receivedAt);
      default:
        return this.#picture(medium, content, timestamp, receivedAt);
    }
  }

  #audio(content: JsonObject, timestamp: number, receivedAt: number, at: number): AudioMessage | "replay" | undefined {
    const payload = bytesOf(content.data);
    if (!payload) return undefined;
    const { rate, width, channels, encoding, samplesIn } = this.#params.audio;
    const samples = samplesIn(payload.length);
    const { speaker, track } = this.#audioFrom(content);
    if (track.log.isReplay(timestamp, payload, at)) return "replay";
    if (timestamp < this.memory.oldestSound) this.memory.oldestSound = timestamp;
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

  /** Fast path: while the name of a `user_id` does not change, its speaker and track are one map lookup. */
  #audioFrom(content: JsonObject): { speaker: Speaker | undefined; track: Track } {
    const { user_id: userId, user_name: userName, channel_id: channelId } = content;
    const latest = channelId === undefined ? this.#latest.get(userId) : undefined;
    if (latest && latest.userName === userName) {
      const { speaker, track } = latest;
      return { speaker: speaker && { id: speaker.id, name: speaker.name }, track };
    }
    const speaker = speakerOf(content, this.memory.roster);
    const track = this.#track("audio", speaker);
    const next = latestOf(userName, speaker, track);
    if (this.#latest.size >= MOST_KNOWN) this.#latest.clear();
    if (next) this.#latest.set(userId, next);
    else this.#latest.delete(userId);
    return { speaker, track };
  }

  #transcript(content: JsonObject, timestamp: number, receivedAt: number): TranscriptMessage | undefined {
    const { data } = content;
    if (typeof data !== "string") return undefined;
    const speaker = speakerOf(content, this.memory.roster);
    const rtms = this.#rtms("transcript", timestamp, receivedAt, speaker);
    const transcript = transcriptSegment(content, data, `${this.memory.streamId}-${rtms.sequence}`);
    const { sentenceId, start = timestamp, attribute } = transcript;
    const sentence = { speakerId: speaker?.id, sentenceId, timestamp: toldTimestamp(rtms), start };
    this.memory.recorder?.sentence(sentence, attribute, transcript.id);
    transcript.id = this.memory.sentences.idOf(sentence, attribute, transcript.id);
    return { topic: this.#track("transcript", speaker).topic, payload: data, rtms, transcript };
  }

  #chat(content: JsonObject, timestamp: number, receivedAt: number): ChatMessage | undefined {
    const fields = chatFields(content);
    const words = chatWords(fields);
    if (words === undefined) return undefined;
    const chat = chatInfo(fields);
    const rtms = this.#rtms("chat", timestamp, receivedAt, chat.sender);
    return { topic: this.#track("chat", chat.sender).topic, payload: words, rtms, chat };
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
      track = { topic, due: Number.POSITIVE_INFINITY, log: this.memory.replays.of(key) };
      tracks.set(key, track);
    }
    return track;
  }
}
