import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { StreamHandle } from "../../../src/simulator";
import { MAYA, type Message, pcm, type RawSocket, Stage, sleep } from "../support";

const ID = "4444AAAiAAAAAiAiAiiAii==";
const STREAM_ID = "609340fb2a7946909659956c8aa9250c";
/** protocol#handshake-signature. */
const SIGNATURE = "3a59234a55cbb1a1a34cf216a51dfd314ff9361b66b16913f1cfbbad9d785757";

const VECTORS = [
  { product: "meeting", field: "meeting_uuid", id: ID, streamId: STREAM_ID, signature: SIGNATURE },
  {
    product: "session",
    field: "session_id",
    id: "4567UVWxYZABCdEfGhiJkl==",
    streamId: STREAM_ID,
    signature: "bc5013acd5b76a5d04bbb79d1300b4305da00242660a91b3a796fb7547874747",
  },
  {
    product: "contact_center",
    field: "engagement_id",
    id: "4nYtdqLVTVqGJ+QB62ED7Q==",
    streamId: "03db704592624398931a588dd78200cb",
    signature: "723c707e133865bd7a15fb99930da6b883fc8abab8b6327337a6d93015061448",
  },
  {
    product: "phone",
    field: "call_id",
    id: "7211111111111111111",
    streamId: STREAM_ID,
    signature: "3cf293e09c5ae867e80818df63e8ec4243fa8b7355215a81e48b3b1b438e8ca8",
  },
] as const;

/** Long enough that no stream here ends by itself. */
const scenario = { speakers: [MAYA], audio: [{ speaker: MAYA.id, start: 0, pcm: pcm(60, 1) }], duration: 60_000 };

describe("simulator: handshakes", () => {
  let stage: Stage;
  let stream: StreamHandle;

  beforeEach(async () => {
    stage = await Stage.open();
    stream = stage.play({ id: ID, streamId: STREAM_ID, scenario });
  });
  afterEach(() => stage.close());

  const signalingRequest = { msg_type: 1, meeting_uuid: ID, rtms_stream_id: STREAM_ID, signature: SIGNATURE };
  const mediaRequest = { ...signalingRequest, msg_type: 3, media_type: 1 };

  async function firstAnswer(message: object | string): Promise<{ answer: Message; socket: RawSocket }> {
    const socket = await stage.socket();
    socket.send(message);
    const expected = typeof message === "object" && "msg_type" in message && message.msg_type === 3 ? 4 : 2;
    return { answer: await socket.next(expected), socket };
  }

  for (const { product, field, id, streamId, signature } of VECTORS)
    it(`welcomes the signature of the test vector for ${product} in ${field}`, async () => {
      const other = await Stage.open();
      try {
        other.play({ product, id, streamId, scenario });
        const socket = await other.socket();
        socket.send({ msg_type: 1, [field]: id, rtms_stream_id: streamId, signature });
        assert.equal((await socket.next(2)).status_code, 0);
      } finally {
        await other.close();
      }
    });

  it("answers signaling with the URLs of the granted media, then the session's states", async () => {
    const { answer, socket } = await firstAnswer(signalingRequest);
    const { url } = stage.simulator;
    assert.deepEqual(answer, {
      msg_type: 2,
      protocol_version: 1,
      sequence: 0,
      status_code: 0,
      reason: "",
      media_server: { server_urls: { audio: url, transcript: url, all: url } },
    });
    const [initialize, started] = [await socket.next(9), await socket.next(9)];
    assert.deepEqual(
      socket.messages.map(({ msg_type }) => msg_type),
      [2, 9, 9],
    );
    assert.deepEqual([initialize.state, started.state], [1, 2]);
    assert.equal(initialize.rtms_session_id, started.rtms_session_id);
  });

  it("confirms media parameters with every default filled in", async () => {
    const { answer } = await firstAnswer({ ...mediaRequest, media_type: 32 });
    assert.deepEqual(answer, {
      msg_type: 4,
      protocol_version: 1,
      status_code: 0,
      reason: "",
      sequence: 0,
      payload_encrypted: false,
      media_params: {
        audio: { content_type: 2, sample_rate: 1, channel: 1, codec: 1, data_opt: 1, send_rate: 20 },
        transcript: { content_type: 5, src_language: 9, enable_lid: true },
      },
    });
  });

  /** protocol#order-of-checks: each row breaks one check, and every later one too. */
  const wrongAtTheEnd = { ...mediaRequest, media_type: 64, signature: "0", rtms_stream_id: "unknown" };
  const ORDER: { what: string; message: object | string; status: number; reason: string }[] = [
    { what: "no JSON", message: "{", status: 4, reason: "Invalid payload" },
    { what: "no object", message: "[]", status: 4, reason: "Invalid payload" },
    { what: "a msg_type that is no integer", message: { msg_type: "1" }, status: 4, reason: "Invalid payload" },
    { what: "another msg_type", message: { msg_type: 13 }, status: 1, reason: "Invalid message type" },
    {
      what: "an id of another type",
      message: { ...wrongAtTheEnd, meeting_uuid: {} },
      status: 4,
      reason: "Invalid payload",
    },
    { what: "an unknown stream", message: wrongAtTheEnd, status: 2, reason: "Invalid RTMS stream ID" },
    {
      what: "a wrong signature",
      message: { ...wrongAtTheEnd, rtms_stream_id: STREAM_ID },
      status: 3,
      reason: "Invalid signature",
    },
    {
      what: "an id that the signature is not for",
      message: { ...signalingRequest, meeting_uuid: "x" },
      status: 3,
      reason: "Invalid signature",
    },
    {
      what: "an invalid media type",
      message: { ...mediaRequest, media_type: 64 },
      status: 14,
      reason: "Media type invalid value",
    },
    {
      what: "a medium that was not granted",
      message: { ...mediaRequest, media_type: 2, media_params: 1 },
      status: 10,
      reason: "Video media type not supported",
    },
    {
      what: "impossible parameters",
      message: { ...mediaRequest, media_params: 1 },
      status: 17,
      reason: "Invalid media params",
    },
  ];
  for (const { what, message, status, reason } of ORDER)
    it(`refuses ${what} with ${status}, and closes but a media socket`, async () => {
      const { answer, socket } = await firstAnswer(message);
      assert.deepEqual([answer.status_code, answer.reason], [status, reason]);
      if (answer.msg_type === 2) assert.equal((await socket.closed).code, 1000);
      else await sleep(50);
      assert.equal(socket.open, answer.msg_type === 4);
    });

  it("refuses duplicates with 8, 16 and 15, before it looks at parameters", async () => {
    await firstAnswer(signalingRequest);
    assert.equal((await firstAnswer(signalingRequest)).answer.status_code, 8);
    const audio = await firstAnswer(mediaRequest);
    assert.equal(audio.answer.status_code, 0);
    assert.equal((await firstAnswer({ ...mediaRequest, media_params: 1 })).answer.status_code, 16);
    assert.equal((await firstAnswer({ ...mediaRequest, media_type: 32 })).answer.status_code, 16);
    assert.equal((await firstAnswer({ ...mediaRequest, media_type: 8 })).answer.status_code, 0);
    const other = stage.play({ scenario });
    await stage.media(other, 32);
    const late = await firstAnswer({ msg_type: 3, ...stage.claim(other), media_type: 1 });
    assert.equal(late.answer.status_code, 15);
  });

  it("welcomes a successor once the first has gone", async () => {
    const first = await stage.signaling(stream);
    first.close();
    await first.closed;
    assert.equal((await firstAnswer(signalingRequest)).answer.status_code, 0);
  });

  it("closes the first connection instead, if ownership is replace", async () => {
    const other = await Stage.open({ ownership: "replace" });
    try {
      const playing = other.play({ scenario });
      const first = await other.signaling(playing);
      const audio = await other.media(playing, 1);
      await other.signaling(playing);
      await other.media(playing, 32);
      assert.equal((await first.closed).code, 1000);
      assert.equal((await audio.closed).code, 1000);
    } finally {
      await other.close();
    }
  });

  it("counts every handshake in the summary", async () => {
    await firstAnswer({ ...signalingRequest, signature: "0" });
    await firstAnswer(signalingRequest);
    await firstAnswer(mediaRequest);
    const { handshakes } = await stream.stop();
    assert.deepEqual(handshakes, [
      { socket: "signaling", status: 3 },
      { socket: "signaling", status: 0 },
      { socket: "audio", status: 0 },
    ]);
  });

  it("refuses everyone once the stream has ended", async () => {
    await stream.stop();
    assert.equal((await firstAnswer(signalingRequest)).answer.status_code, 2);
  });
});
