// Where sources disagree about media and events: what a message becomes, whatever its shape (protocol#disagreements).

import assert from "node:assert/strict";
import type { Lifecycle } from "../../../src/protocol/webhook/lifecycle";
import { audioFrame, becomes, data, eventOf, type Rows } from "./disagreements";

export const MESSAGES: Rows = {
  20: [
    "content is an object, or base64 text with the fields beside it",
    () => {
      for (const message of [audioFrame({}), { msg_type: 14, content: data, user_id: 5, timestamp: 7 }]) {
        const got = becomes("audio", message);
        assert.deepEqual(
          [got?.payload, got?.rtms.speaker, got?.rtms.timestamp],
          [Buffer.from([1, 2, 3, 4]), { id: "5" }, 7],
        );
      }
    },
  ],
  21: [
    "length is never relied on",
    () => {
      for (const length of [undefined, 4, 1, "4", -7])
        assert.deepEqual(becomes("audio", audioFrame({ length }))?.payload, Buffer.from([1, 2, 3, 4]));
    },
  ],
  22: [
    "user_id is a number or text, above 32 bits too, compared as text",
    () => {
      for (const user_id of [1234234567890, "1234234567890"])
        assert.equal(becomes("audio", audioFrame({ user_id }))?.rtms.speaker?.id, "1234234567890");
    },
  ],
  23: [
    "channel_id becomes text",
    () => {
      for (const channel_id of ["12", 12])
        assert.equal(
          becomes("audio", { msg_type: 14, content: { channel_id, data, timestamp: 7 } }, "phone")?.rtms.speaker?.id,
          "12",
        );
    },
  ],
  24: [
    "participant_info and paticipant_info",
    () => {
      for (const field of ["participant_info", "paticipant_info"])
        assert.deepEqual(
          (
            eventOf(
              { msg_type: 6, event: { event_type: 10, event_ts: 1e12, [field]: { channel_id: "c" } } },
              "contact_center",
            ).payload as { participant?: object }
          ).participant,
          { channelId: "c" },
        );
    },
  ],
  25: [
    "the time of an event is timestamp or event_ts",
    () => {
      for (const field of ["timestamp", "event_ts"])
        assert.equal(
          eventOf({ msg_type: 6, event: { event_type: 8, [field]: 1e12 } }, "contact_center").rtms.timestamp,
          1e12,
        );
    },
  ],
  26: [
    "an event's fields are nested or at the top",
    () => {
      for (const message of [
        { msg_type: 6, event: { event_type: 2, user_id: 5, user_name: "A" } },
        { msg_type: 6, event_type: 2, user_id: 5, user_name: "A" },
      ])
        assert.deepEqual((eventOf(message).payload as { speaker?: object }).speaker, { id: "5", name: "A" });
    },
  ],
  27: [
    "event codes 8 to 14 by product",
    () => {
      const name = (product: Lifecycle["product"]) =>
        (eventOf({ msg_type: 6, event: { event_type: 8 } }, product).payload as { event: string }).event;
      assert.deepEqual(
        [name("meeting"), name("contact_center"), name("phone")],
        ["participant_video_on", "consumer_answered", "consumer_answered"],
      );
    },
  ],
  34: [
    "the reason of a session is stop_reason or reason",
    () => {
      for (const field of ["stop_reason", "reason"])
        assert.deepEqual(
          (eventOf({ msg_type: 9, state: 5, [field]: 6, rtms_session_id: "s" }).payload as { reason?: object }).reason,
          { code: 6, name: "MEETING_ENDED" },
        );
    },
  ],
  35: [
    "the session's id is rtms_session_id or session_id",
    () => {
      for (const field of ["rtms_session_id", "session_id"])
        assert.equal(
          (eventOf({ msg_type: 9, state: 2, [field]: "s" }).payload as { sessionId?: string }).sessionId,
          "s",
        );
    },
  ],
  36: [
    "small timestamps are seconds",
    () =>
      assert.equal(
        eventOf({ msg_type: 6, event: { event_type: 6, timestamp: 1694204592 } }).rtms.timestamp,
        1694204592000,
      ),
  ],
  47: [
    "a transcript is content.data",
    () =>
      assert.equal(
        becomes("transcript", { msg_type: 17, content: { user_id: 5, data: "Hi", timestamp: 1 } })?.payload,
        "Hi",
      ),
  ],
  50: [
    "chat in both shapes",
    () => {
      const structured = { operation_type: 3, message_id: "m", data: "new words" };
      for (const content of [structured, { data: JSON.stringify(structured) }]) {
        const got = becomes("chat", { msg_type: 18, content: { timestamp: 1, ...content } }) as
          | { payload?: unknown; chat?: object }
          | undefined;
        assert.deepEqual([got?.payload, got?.chat], ["new words", { operation: "update", messageId: "m" }]);
      }
      assert.equal(
        becomes("chat", { msg_type: 18, content: { timestamp: 1, data: "{not json" } })?.payload,
        "{not json",
      );
    },
  ],
};
