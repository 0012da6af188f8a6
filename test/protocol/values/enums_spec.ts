import assert from "node:assert/strict";
import * as enums from "../../../src/protocol/values/enums";
import { nameOf, numberOf } from "../../../src/protocol/values/names";
import documented from "../fixtures/enums.json";

/** Our name for each of Zoom's tables. */
const TABLES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  RTMS_MESSAGE_TYPE: enums.MessageType,
  RTMS_EVENT_TYPE: enums.EventType,
  RTMS_ZCC_VOICE_EVENT_TYPE: enums.VoiceEventType,
  RTMS_STATUS_CODE: enums.StatusCode,
  RTMS_STOP_REASON: enums.StopReason,
  RTMS_SESSION_STATE: enums.SessionState,
  RTMS_STREAM_STATE: enums.StreamState,
  MEDIA_DATA_TYPE: enums.MediaDataType,
  MEDIA_CONTENT_TYPE: enums.MediaContentType,
  MEDIA_PAYLOAD_TYPE: enums.MediaPayloadType,
  MEDIA_DATA_OPTION: enums.MediaDataOption,
  MEDIA_RESOLUTION: enums.MediaResolution,
  AUDIO_SAMPLE_RATE: enums.AudioSampleRate,
  AUDIO_CHANNEL: enums.AudioChannel,
  RTMS_TRANSCRIPT_LANGUAGE: enums.TranscriptLanguage,
  RTMS_DATA_MESSAGE_ATTRIBUTE: enums.DataMessageAttribute,
  TRANSMISSION_PROTOCOL: enums.TransmissionProtocol,
  CHAT_GROUP_TYPE: enums.ChatGroupType,
  CHAT_GROUP_MEMBER_STATUS: enums.ChatGroupMemberStatus,
  CHAT_OPERATION_TYPE: enums.ChatOperationType,
  CHAT_SESSION_TYPE: enums.ChatSessionType,
};

/** History, not for new work (protocol#status-codes and protocol#enums). */
const HISTORY = ["RTMS_STATUS_CODE_LEGACY_2025", "MEDIA_DATA_OPTION_LEGACY", "RTMS_STOP_REASON_LEGACY_NAMES"];

describe("the enums", () => {
  for (const [name, values] of Object.entries(documented)) {
    if (HISTORY.includes(name)) continue;
    it(`has ${name} as documented, no more and no less`, () => assert.deepEqual({ ...TABLES[name] }, values));
  }

  it("has no table that is not documented", () => {
    assert.deepEqual(
      Object.keys(TABLES).sort(),
      Object.keys(documented)
        .filter((name) => !HISTORY.includes(name))
        .sort(),
    );
  });
});

describe("names of enum values", () => {
  it("lose Zoom's prefixes", () => {
    assert.equal(nameOf(enums.StatusCode, 3), "INVALID_SIGNATURE");
    assert.equal(nameOf(enums.StopReason, 6), "MEETING_ENDED");
    assert.equal(nameOf(enums.TranscriptLanguage, 9), "ENGLISH");
    assert.equal(nameOf(enums.DataMessageAttribute, 2), "UPDATE");
  });

  it("are UNKNOWN_<n> for numbers without one", () => assert.equal(nameOf(enums.StopReason, 99), "UNKNOWN_99"));

  it("lead back to their number, long or short, in any case", () => {
    for (const name of ["GERMAN", "german", "LANGUAGE_ID_GERMAN", " German "])
      assert.equal(numberOf(enums.TranscriptLanguage, name), 14);
    assert.equal(numberOf(enums.TranscriptLanguage, "KLINGON"), undefined);
  });
});
