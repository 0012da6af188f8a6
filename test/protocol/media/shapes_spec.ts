// Messages in shapes that newer and older servers give them (protocol#chat-messages, protocol#old-media-messages and
// protocol#observation-14).

import assert from "node:assert/strict";
import { becomes, data, eventOf } from "../disagreements/disagreements";

const ANN = { id: "5", name: "Ann Example" };
const person = { user_id: 5, user_name: "Ann Example" };

describe("fields beside content", () => {
  const beside = { ...person, start_time: 1727384100000, end_time: 1727384101000, language: 14, attribute: 1 };
  for (const [what, content] of [
    ["that is text", "Hi"],
    ["that is an object", { data: "Hi" }],
  ] as const)
    it(`${what} are the transcript's`, () => {
      const got = becomes("transcript", { msg_type: 17, content, timestamp: 1727384100000, ...beside });
      const { id: _id, ...transcript } = (got as { transcript?: { id: string } }).transcript ?? { id: "" };
      assert.deepEqual([got?.payload, got?.rtms.speaker, got?.rtms.timestamp], ["Hi", ANN, 1727384100000]);
      assert.deepEqual(transcript, {
        text: "Hi",
        start: 1727384100000,
        end: 1727384101000,
        language: "GERMAN",
        attribute: "NEW",
      });
    });

  it("yield to those inside", () => {
    const message = { msg_type: 17, language: 14, content: { ...person, data: "Hi", language: 9, timestamp: 7 } };
    const got = becomes("transcript", message) as { transcript?: { language: string } };
    assert.equal(got.transcript?.language, "ENGLISH");
  });

  it("are those of audio, video and share, whose channel counts too", () => {
    for (const [medium, msg_type] of [
      ["audio", 14],
      ["video", 15],
      ["share", 16],
    ] as const)
      for (const content of [data, { data }]) {
        const got = becomes(medium, { msg_type, content, timestamp: 7, channel_id: "c" }, "contact_center");
        assert.deepEqual([got?.payload, got?.rtms.timestamp], [Buffer.from([1, 2, 3, 4]), 7]);
        assert.deepEqual(got?.rtms.speaker, { id: "c", channelId: "c" });
      }
  });

  it("are the chat's", () => {
    const message = {
      msg_type: 18,
      content: "Hello",
      timestamp: 7,
      message_id: "m",
      operation_type: 1,
      sender: person,
    };
    const got = becomes("chat", message) as { payload?: unknown; chat?: object };
    assert.deepEqual([got.payload, got.chat], ["Hello", { operation: "new", messageId: "m", sender: ANN }]);
  });
});

describe("chat", () => {
  const content = (fields: object) => ({ msg_type: 18, content: { timestamp: 7, message_id: "m", ...fields } });
  for (const [what, operation_type, operation] of [
    ["an edit", 3, "update"],
    ["a deletion", 2, "delete"],
    ["a reaction", 4, "reaction_add"],
    ["a reaction taken back", 5, "reaction_remove"],
  ] as const)
    it(`${what} without data is kept, without words`, () => {
      for (const none of [undefined, null]) {
        const got = becomes("chat", content({ operation_type, data: none, sender: person }));
        assert.equal(got?.payload, "");
        assert.deepEqual((got as { chat?: object }).chat, { operation, messageId: "m", sender: ANN });
        assert.equal((got as { complete?: boolean }).complete, undefined);
      }
    });

  it("whose data are an object has their fields and their words", () => {
    const inner = { operation_type: 3, message_id: "m", sender: person };
    for (const words of [{ data: "new words" }, { text: "new words" }]) {
      const got = becomes("chat", { msg_type: 18, content: { timestamp: 7, data: { ...inner, ...words } } });
      assert.equal(got?.payload, "new words");
      assert.deepEqual((got as { chat?: object }).chat, { operation: "update", messageId: "m", sender: ANN });
    }
    assert.equal(becomes("chat", content({ data: { operation_type: 2 } }))?.payload, "");
  });

  it("names its sender and receiver in either spelling", () => {
    const [ann, bob] = [
      { userId: 5, userName: "Ann Example" },
      { userId: "6", userName: "Bob Example" },
    ];
    const got = becomes("chat", content({ data: "Hi", sender: ann, receiver: bob }));
    const { chat } = got as { chat?: { sender?: object; receiver?: object } };
    assert.deepEqual([got?.rtms.speaker, chat?.sender], [ANN, ANN]);
    assert.deepEqual(chat?.receiver, { id: "6", name: "Bob Example" });
  });

  it("that has neither words nor structure is dropped", () => {
    for (const nothing of [undefined, {}, { unknown: 1 }, 5])
      assert.equal(becomes("chat", { msg_type: 18, content: { timestamp: 7, data: nothing } }), undefined);
  });
});

describe("an event that has an event_code only", () => {
  const participant_info = { channel_id: "c", display_name: "Jane Doe" };
  it("is unknown, with its number, who it is about, and all that came", () => {
    for (const [product, field] of [
      ["phone", "participant_info"],
      ["contact_center", "paticipant_info"],
      ["meeting", "participant_info"],
    ] as const) {
      const event = { event_code: 8, [field]: participant_info };
      assert.deepEqual(eventOf({ msg_type: 6, event }, product).payload, {
        event: "unknown",
        participant: { channelId: "c", name: "Jane Doe" },
        eventType: 0,
        eventCode: 8,
        raw: event,
      });
    }
  });

  it("reports the number beside the name where both came, and never takes its name from it", () => {
    const event = { event_type: 12, event_code: 9001, participant_info };
    const { payload } = eventOf({ msg_type: 6, event }, "phone");
    assert.deepEqual(
      [payload, (payload as { eventCode?: number }).eventCode],
      [
        {
          event: "user_hold",
          participant: { channelId: "c", name: "Jane Doe" },
          eventType: 12,
          eventCode: 9001,
          raw: event,
        },
        9001,
      ],
    );
  });

  it("and one whose type came by name is the product's own", () => {
    const name = (event_type: string, product: "meeting" | "phone") =>
      (eventOf({ msg_type: 6, event: { event_type } }, product).payload as { event: string }).event;
    assert.deepEqual(
      [
        name("CONSUMER_ANSWERED", "phone"),
        name("PARTICIPANT_VIDEO_ON", "meeting"),
        name("PARTICIPANT_VIDEO_ON", "phone"),
      ],
      ["consumer_answered", "participant_video_on", "unknown"],
    );
  });
});
