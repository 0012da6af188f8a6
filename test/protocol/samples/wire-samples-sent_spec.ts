// Every message of this side in the protocol's samples, as a stream sends it.

import assert from "node:assert/strict";
import type { Lifecycle } from "../../../src/protocol/webhook/lifecycle";
import { Rig, started } from "../fixtures";
import { sample } from "./wire-samples";

/**
 * Fields that some sources leave out and this client sends, and the other way round (protocol#disagreement-9 and
 * protocol#disagreement-10).
 */
function essence(message: Record<string, unknown>): Record<string, unknown> {
  const {
    sequence: _s,
    protocol_version: _p,
    buffer_data: _b,
    payload_encryption: _e,
    media_params: _m,
    ...rest
  } = message;
  return rest;
}

describe("the samples: what this side sends", () => {
  const credentials = { clientId: "exampleClientId0000000", clientSecret: "exampleClientSecret0000000000000" };
  const identity = (message: Record<string, unknown>): Partial<Lifecycle> => {
    const field =
      ["meeting_uuid", "webinar_uuid", "session_id", "engagement_id", "call_id"].find((name) => name in message) ?? "";
    return { id: String(message[field]), streamId: String(message.rtms_stream_id) };
  };
  const HANDSHAKES = [
    ["handshake_req.meeting", "meeting", ""],
    ["handshake_req.meeting.no_startup_buffer", "meeting", ""],
    ["handshake_req.webinar.as_meeting_uuid", "webinar", ""],
    ["handshake_req.webinar.as_webinar_uuid", "webinar", "webinar_uuid"],
    ["handshake_req.video_sdk.session_id_in_meeting_uuid", "session", "meeting_uuid"],
    ["handshake_req.video_sdk.both_ids", "session", ""],
    ["handshake_req.video_sdk.as_session_id", "session", "session_id"],
    ["handshake_req.contact_center", "contact_center", ""],
    ["handshake_req.phone", "phone", ""],
  ] as const;
  for (const [name, product, idField] of HANDSHAKES)
    it(name, () => {
      const message = sample(`signaling.${name}`);
      const rig = new Rig(
        { ...credentials, idField, bufferData: !name.includes("no_startup") },
        started(product, identity(message)),
      );
      rig.stream.start();
      const sent = rig.world.newest.accept().last;
      assert.deepEqual(essence(sent), essence(message));
      assert.equal(sent.buffer_data, message.buffer_data ?? true);
    });

  it("client_ready_ack, stream_close_req, state requests and the video subscription", () => {
    const rig = new Rig({ video: true, videoStreams: "individual" });
    const [signaling] = rig.streaming();
    assert.deepEqual(signaling?.last, sample("signaling.client_ready_ack"));
    signaling?.receive(sample("signaling.session_state_update.started"));
    void rig.stream.state();
    assert.deepEqual(signaling?.sent.slice(-2), [
      sample("signaling.stream_state_req"),
      sample("signaling.session_state_req"),
    ]);
    for (const [name, subscribe] of [
      ["subscribe", true],
      ["unsubscribe", false],
    ] as const) {
      const expected = { ...sample(`signaling.video_subscription_req.${name}`), timestamp: rig.world.clock.now() };
      rig.stream.video("16778240", subscribe).catch(() => undefined);
      assert.deepEqual(signaling?.last, expected);
    }
    rig.stream.close();
    assert.deepEqual(signaling?.last, sample("signaling.stream_close_req"));
  });

  for (const [name, product, events, subscribe] of [
    ["single", "meeting", ["active_speaker_change"], true],
    ["unsubscribe", "meeting", ["active_speaker_change"], false],
    ["participant_video", "meeting", ["participant_video_on", "participant_video_off"], true],
  ] as const)
    it(`event_subscription.${name}`, () => {
      const rig = new Rig({}, started(product));
      const [signaling] = rig.streaming();
      rig.stream.subscribe(events, subscribe);
      assert.deepEqual(signaling?.last, sample(`signaling.event_subscription.${name}`));
    });
});
