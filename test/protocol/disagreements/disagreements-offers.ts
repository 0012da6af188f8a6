// Where sources disagree about offers: the stream's owner, its server, and the source (protocol#disagreements).

import assert from "node:assert/strict";
import { stopInfo } from "../../../src/protocol/errors/explanations";
import { handshakeSignature, webhookSignature } from "../../../src/protocol/input/signature";
import { verifyWebhook } from "../../../src/protocol/webhook/verification";
import { CLIENT_ID, CLIENT_SECRET, MEDIA_URL, MEETING_ID, Rig, SIGNALING_URL, SIGNATURE, STREAM_ID } from "../fixtures";
import { firstMessage, lifecycleOf, offered, type Rows } from "./disagreements";

export const OFFERS: Rows = {
  1: [
    "Video SDK: meeting_uuid holding the session id, the field's name configurable",
    () => {
      assert.equal(firstMessage("session").meeting_uuid, MEETING_ID);
      assert.equal(firstMessage("session", { idField: "session_id" }).session_id, MEETING_ID);
    },
  ],
  2: [
    "webinar webhooks: webinar_uuid and meeting_uuid are both read",
    () => {
      for (const field of ["webinar_uuid", "meeting_uuid"])
        assert.equal(lifecycleOf("webinar.rtms_started", { [field]: "w" })?.id, "w");
    },
  ],
  3: [
    "webinar on the wire: meeting_uuid by default",
    () => assert.equal(firstMessage("webinar").meeting_uuid, MEETING_ID),
  ],
  4: ["Contact Center: engagement_id", () => assert.equal(firstMessage("contact_center").engagement_id, MEETING_ID)],
  5: [
    "webhook payloads flat or nested, merged",
    () => {
      const payload = { rtms_stream_id: "s", object: { meeting_uuid: "m", server_urls: "wss://a.zoom.us" } };
      assert.deepEqual(lifecycleOf("meeting.rtms_started", payload), {
        product: "meeting",
        action: "started",
        id: "m",
        streamId: "s",
        serverUrl: "wss://a.zoom.us",
        eventTs: 1,
      });
    },
  ],
  6: [
    "a signature in the webhook is ignored, ours is computed",
    () => {
      const lifecycle = lifecycleOf("meeting.rtms_started", {
        meeting_uuid: MEETING_ID,
        rtms_stream_id: STREAM_ID,
        server_urls: SIGNALING_URL,
        signature: "theirs",
      });
      const rig = new Rig({}, lifecycle);
      rig.stream.start();
      assert.equal(rig.world.newest.accept().last.signature, SIGNATURE);
    },
  ],
  7: [
    "server_urls as text, list, array or object: the first ws(s) URL",
    () => {
      for (const server_urls of ["wss://a", "https://x, wss://a,wss://b", ["wss://a"], { all: "wss://a" }])
        assert.equal(lifecycleOf("meeting.rtms_started", { server_urls })?.serverUrl, "wss://a");
    },
  ],
  8: [
    "media URLs as object, text or array, else media_server_url",
    () => {
      for (const server_urls of [{ audio: MEDIA_URL }, MEDIA_URL, [MEDIA_URL]])
        assert.equal(offered({ media_server: { server_urls } }), MEDIA_URL);
      assert.equal(offered({ media_server_url: MEDIA_URL }), MEDIA_URL);
    },
  ],
  54: [
    "a stop reason is any integer or none",
    () => {
      const read = (stop_reason: unknown) =>
        lifecycleOf("meeting.rtms_stopped", { meeting_uuid: "m", rtms_stream_id: "s", stop_reason })?.stopReason;
      assert.deepEqual(
        [read(6), read(18), read(99), read(undefined), read("x"), read(1.5)],
        [6, 18, 99, undefined, undefined, undefined],
      );
      assert.equal(stopInfo(99).name, "UNKNOWN_99");
    },
  ],
  55: [
    "signatures are hex with commas",
    () => assert.equal(handshakeSignature(CLIENT_ID, CLIENT_SECRET, MEETING_ID, STREAM_ID), SIGNATURE),
  ],
  56: [
    "Video SDK signs with the same pair of its app",
    () => assert.equal(firstMessage("session").signature, SIGNATURE),
  ],
  58: [
    "webhooks are verified by timestamp and signature of the x-zm headers",
    () => {
      const signature = webhookSignature("token", "1000", "{}");
      assert.deepEqual(
        verifyWebhook({ rawBody: "{}", timestamp: "1000", signature, secretToken: "token", now: 1_000_000 }),
        { ok: true },
      );
    },
  ],
  59: [
    "Phone: phone.rtms_* and phone.call_rtms_*",
    () => {
      for (const event of ["phone.rtms_started", "phone.call_rtms_started"])
        assert.equal(lifecycleOf(event, { call_id: "c" })?.product, "phone");
    },
  ],
};
