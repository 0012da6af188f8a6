// Where sources disagree about handshakes: what they hold, and how they are answered (protocol#disagreements).

import assert from "node:assert/strict";
import { explain } from "../../../src/protocol/errors/explanations";
import { MEDIA_URL, Rig, started } from "../fixtures";
import { audioFrame, firstMessage, mediaMessage, type Rows } from "./disagreements";

export const HANDSHAKES: Rows = {
  9: [
    "sequence is 1 in message 1, 0 in message 3, and nowhere else",
    () => {
      const rig = new Rig();
      const sockets = rig.streaming();
      const sequences = sockets.flatMap(({ sent }) =>
        sent.filter((message) => "sequence" in message).map(({ msg_type, sequence }) => [msg_type, sequence]),
      );
      assert.deepEqual(sequences, [
        [1, 1],
        [3, 0],
        [3, 0],
      ]);
    },
  ],
  10: [
    "protocol_version 1 is sent in requests",
    () => assert.deepEqual([firstMessage("meeting").protocol_version, mediaMessage().protocol_version], [1, 1]),
  ],
  11: [
    "protocol_version, sequence and reason may be absent in replies, status too",
    () => {
      const rig = new Rig({ transcript: false });
      rig.stream.start();
      rig.world.newest.accept().receive({ msg_type: 2, media_server: { server_urls: { all: MEDIA_URL } } });
      rig.world.newest.accept().receive({ msg_type: 4 });
      assert.equal(rig.events.at(-1), "streaming");
    },
  ],
  12: ["media_type is not sent in message 1", () => assert.equal("media_type" in firstMessage("meeting"), false)],
  13: [
    "ready goes to signaling",
    () => {
      const [signaling, ...media] = new Rig().streaming();
      assert.equal(signaling?.last.msg_type, 7);
      assert.ok(media.every(({ sent }) => sent.every(({ msg_type }) => msg_type !== 7)));
    },
  ],
  14: [
    "one ready for each media handshake",
    () => {
      const [signaling] = new Rig().streaming();
      assert.equal(signaling?.sent.filter(({ msg_type }) => msg_type === 7).length, 2);
    },
  ],
  15: [
    "the media reply is 4; a 2 there is a refusal",
    () => {
      const rig = new Rig({ transcript: false });
      rig.join();
      rig.world.newest.accept().receive({ msg_type: 7, status_code: 0 });
      assert.equal(rig.events.includes("streaming"), false);
      rig.world.newest.receive({ msg_type: 2, status_code: 3, reason: "Invalid signature" });
      assert.equal(rig.failures[0]?.code, "RTMS_MEDIA_HANDSHAKE");
    },
  ],
  16: [
    "either encryption flag is accepted and ignored",
    () => {
      for (const flag of ["payload_encrypted", "payload_encryption"]) {
        const rig = new Rig({ transcript: false });
        rig.join();
        rig.world.newest
          .accept()
          .receive({ msg_type: 4, status_code: 0, [flag]: true })
          .receive(audioFrame({}));
        assert.deepEqual(rig.of("audio")[0]?.payload, Buffer.from([1, 2, 3, 4]));
      }
    },
  ],
  17: [
    "a refused handshake may be a message or a silent close",
    () => {
      for (const refuse of [{ msg_type: 2, status_code: 3 }, undefined]) {
        const rig = new Rig();
        rig.stream.start();
        for (let n = 0; n < 2 && rig.failures.length === 0; n += 1) {
          if (refuse) rig.world.newest.accept().receive(refuse);
          else rig.world.newest.accept().lose(1000);
          rig.world.pass(1500);
        }
        assert.equal(rig.failures[0]?.code, "RTMS_HANDSHAKE");
      }
    },
  ],
  18: [
    "any non-zero status is failure; duplicates also by their words",
    () => {
      const phase = (status_code: number, reason: string) => {
        const rig = new Rig();
        rig.stream.start();
        rig.world.newest.accept().receive({ msg_type: 2, status_code, reason });
        return rig.stream.phase;
      };
      assert.deepEqual(
        [phase(99, "what"), phase(17, "Duplicate Signal Request"), phase(8, "")],
        ["ended", "waiting", "waiting"],
      );
    },
  ],
  19: ["code 43 counts by its value", () => assert.equal(explain(43).name, "INVALID_MEDIA_TRANSCRIPT_SOURCE_LANGUAGE")],
  28: [
    "Contact Center: data_opt 2",
    () =>
      assert.equal(
        (mediaMessage("contact_center", { audioStreams: "mixed" }).media_params as { audio: { data_opt: number } })
          .audio.data_opt,
        2,
      ),
  ],
  29: [
    "Contact Center: split and unified",
    () => {
      assert.equal(mediaMessage("contact_center").media_type, 1);
      assert.equal(mediaMessage("contact_center", { mode: "unified" }).media_type, 32);
    },
  ],
  44: [
    "transcript is bit 8, chat bit 16",
    () => {
      const rig = new Rig({ audio: false, transcript: true, chat: true });
      rig.join();
      assert.deepEqual(
        rig.world.sockets.slice(1).map((socket) => socket.accept().last.media_type),
        [8, 16],
      );
    },
  ],
  45: [
    "8 and 9 are subscribed to by message 5",
    () => {
      const [signaling] = new Rig({ subscribe: ["participant_video_on", "participant_video_off"] }).streaming();
      assert.deepEqual(signaling?.sent[1], {
        msg_type: 5,
        events: [
          { event_type: 8, subscribe: true },
          { event_type: 9, subscribe: true },
        ],
      });
    },
  ],
  46: [
    "7 is not subscribed to",
    () => {
      for (const product of ["meeting", "contact_center"] as const) {
        const [signaling] = new Rig({}, started(product)).streaming();
        assert.equal(JSON.stringify(signaling?.sent[1]).includes('"event_type":7,'), false);
      }
    },
  ],
};
