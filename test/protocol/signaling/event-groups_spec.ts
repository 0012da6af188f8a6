// Events are requested in groups that fail alone, and what is refused is reported (protocol#event-subscription and
// protocol#contact-center-events).

import assert from "node:assert/strict";
import type { Lifecycle } from "../../../src/protocol/webhook/lifecycle";
import { Rig, started, subscriptions } from "../fixtures";

const asked = (product: Lifecycle["product"], options = {}) =>
  subscriptions(new Rig(options, started(product)).streaming()[0]);

describe("subscriptions in groups", () => {
  const VOICE = [
    [8, 9],
    [10, 11, 12, 13],
    [14, 15, 16, 17],
    [18, 19, 20, 21, 22, 23],
    [24, 25, 26, 27, 28, 29],
  ];
  it("of Contact Center and Phone: those of one subject share a message, so that a refusal affects few", () => {
    assert.deepEqual(asked("contact_center"), VOICE);
    assert.deepEqual(asked("phone"), VOICE);
  });

  it("of meetings: what needs a scope or a setting does not share a message with what everybody may have", () => {
    assert.deepEqual(asked("meeting"), [[2, 3, 4]]);
    const subscribe = [
      "sharing_start",
      "chat_group_create",
      "participant_join",
      "participant_video_on",
      "sharing_stop",
    ];
    assert.deepEqual(asked("meeting", { subscribe }), [[5, 6], [10], [3], [8]]);
  });

  it("by command too, and unsubscribed likewise", () => {
    const rig = new Rig();
    const [signaling] = rig.streaming();
    rig.stream.subscribe(["participant_join", "sharing_start"], false);
    assert.deepEqual(signaling?.sent.slice(-2), [
      { msg_type: 5, events: [{ event_type: 3, subscribe: false }] },
      { msg_type: 5, events: [{ event_type: 5, subscribe: false }] },
    ]);
  });
});

describe("one participant's video", () => {
  it("asks who has a camera on, unless events were chosen", () => {
    const individual = { video: true, videoStreams: "individual" as const };
    assert.deepEqual(asked("meeting", individual), [
      [2, 3, 4],
      [8, 9],
    ]);
    assert.deepEqual(asked("meeting", { ...individual, subscribe: ["participant_join"] }), [[3]]);
    assert.deepEqual(asked("meeting", { video: true }), [[2, 3, 4]]);
    assert.deepEqual(asked("meeting", { videoStreams: "individual" }), [[2, 3, 4]], "video is not chosen");
  });
});

describe("a subscription that is refused", () => {
  for (const [refusal, events] of [
    [{ msg_type: 2, status_code: 6, reason: "Invalid event type" }, undefined],
    [{ msg_type: 4, status_code: 6 }, undefined],
    [
      { msg_type: 5, status: 42, events: [{ event_type: 18 }, { event_type: 19 }] },
      ["transfer_initiated", "transfer_canceled"],
    ],
    [{ msg_type: 6, status_code: 5, event: { event_type: 18 } }, ["transfer_initiated"]],
  ] as const)
    it(`by ${JSON.stringify(refusal)} is reported, once, and the stream continues`, () => {
      const rig = new Rig({}, started("contact_center"));
      const [signaling] = rig.streaming();
      const before = rig.events.length;
      signaling?.receive(refusal).receive(refusal);
      const code = "status" in refusal ? refusal.status : refusal.status_code;
      const warning = rig.event("warning");
      assert.equal((warning?.status as { code: number } | undefined)?.code, code);
      assert.match(String(warning?.message), /^Zoom refused .*status/);
      assert.deepEqual(warning?.events, events);
      assert.deepEqual(rig.events.slice(before), ["warning"]);
      assert.deepEqual([rig.stream.phase, rig.failures], ["joined", []]);
    });

  it("is not concluded from an event that was subscribed to", () => {
    const rig = new Rig({}, started("contact_center"));
    const [signaling] = rig.streaming();
    signaling?.receive({ msg_type: 6, status_code: 0, event: { event_type: 18 } });
    assert.deepEqual([rig.events.at(-1), rig.event("warning")], ["transfer_initiated", undefined]);
  });
});
