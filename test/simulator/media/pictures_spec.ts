import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { Medium } from "../../../src/protocol/values/media-names";
import type { Faults, PlayOptions, Scenario } from "../../../src/simulator";
import { SIZES, sizeOfJpeg } from "../picture-sizes";
import { contentOf, eventOf, MAYA, pcm, type RawSocket, Stage, TOM } from "../support";

const VIDEO = 2;
const SHARE = 4;
const CHAT = 16;
const [JPG, PNG, H264] = [5, 6, 7];

/** Maya talks for the first half of a second, Tom for the second; Tom shares in between. */
const scenario: Scenario = {
  speakers: [MAYA, TOM],
  audio: [
    { speaker: MAYA.id, start: 0, pcm: pcm(500, 1) },
    { speaker: TOM.id, start: 500, pcm: pcm(500, 2) },
  ],
  share: [{ speaker: TOM.id, start: 200, end: 700 }],
  chat: [
    { speaker: MAYA.id, at: 100, text: "Hello 👋", files: [{ id: "f", name: "plan.pdf", size: 7 }] },
    { speaker: TOM.id, at: 200, text: "Hi", to: MAYA.id, parent: "message-1" },
    { speaker: TOM.id, at: 300, text: "Hi!", operation: "UPDATE", id: "message-2" },
  ],
  duration: 1000,
};

describe("simulator: pictures and chat", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  /** What flows on one media socket until the stream has ended. */
  async function play(
    medium: Medium,
    mediaType: number,
    params?: object,
    options: Partial<PlayOptions> = {},
  ): Promise<{ signaling: RawSocket; contents: Record<string, unknown>[] }> {
    const stream = stage.play({ scenario, media: [medium], pace: "fast", ...options });
    const signaling = await stage.signaling(stream);
    const media = await stage.media(stream, mediaType, params);
    signaling.send({ msg_type: 5, events: [5, 6, 8].map((event_type) => ({ event_type, subscribe: true })) });
    signaling.send({ msg_type: 7 });
    await stream.done;
    await media.closed;
    const types: Partial<Record<Medium, number>> = { video: 15, share: 16, chat: 18 };
    return { signaling, contents: media.of(types[medium] ?? 0).map(contentOf) };
  }

  const bytesOf = ({ data }: Record<string, unknown>): Buffer => Buffer.from(String(data), "base64");

  it("grants neither unless they are asked for", async () => {
    const stream = stage.play({ scenario });
    const signaling = await stage.signaling(stream);
    const welcome = signaling.of(2)[0]?.media_server as { server_urls: object };
    assert.deepEqual(Object.keys(welcome.server_urls), ["audio", "transcript", "all"]);
    for (const [type, status] of [
      [VIDEO, 10],
      [SHARE, 11],
      [CHAT, 13],
    ]) {
      const media = await stage.socket();
      media.send({ msg_type: 3, media_type: type, ...stage.claim(stream) });
      assert.equal((await media.next(4)).status_code, status);
    }
  });

  it("shows whoever talks, a JPEG every 200 ms (video)", async () => {
    const { contents, signaling } = await play("video", VIDEO);
    assert.deepEqual(
      contents.map(({ user_name, timestamp }) => [user_name, Number(timestamp) - Number(contents[0]?.timestamp)]),
      [
        ["Maya", 0],
        ["Maya", 200],
        ["Maya", 400],
        ["Tom", 600],
        ["Tom", 800],
      ],
    );
    const frames = contents.map(bytesOf);
    for (const [index, frame] of frames.entries()) {
      assert.deepEqual([...frame.subarray(0, 2), ...frame.subarray(-2)], [0xff, 0xd8, 0xff, 0xd9]);
      assert.equal(contents[index]?.length, frame.length);
    }
    assert.equal(new Set(frames.map((frame) => frame.toString("hex"))).size, frames.length);
    assert.ok(signaling.of(6).some((message) => eventOf(message).event_type === 8));
  });

  it("shows the resolution that was asked for", async () => {
    const sizes = [];
    for (const resolution of [1, 2, 3, 4]) {
      const { contents } = await play("video", VIDEO, { video: { codec: JPG, resolution } });
      sizes.push(sizeOfJpeg(bytesOf(contents[0] ?? {})));
    }
    assert.deepEqual(sizes, SIZES);
  });

  it("shows a screen while it is shared, and reports it (5, 6)", async () => {
    const { contents, signaling } = await play("share", SHARE, { deskshare: { codec: H264, fps: 10 } });
    assert.deepEqual(new Set(contents.map(({ user_name }) => user_name)), new Set(["Tom"]));
    assert.equal(contents.length, 5);
    const told = signaling
      .of(6)
      .map(eventOf)
      .filter(({ event_type }) => event_type === 5 || event_type === 6);
    assert.deepEqual(
      told.map(({ event_type, user_name }) => [event_type, user_name]),
      [
        [5, "Tom"],
        [6, undefined],
      ],
    );
  });

  it("makes PNG where it is asked for", async () => {
    const { contents } = await play(
      "share",
      SHARE,
      { deskshare: { codec: PNG, fps: 1 } },
      { scenario: { ...scenario, share: [{ speaker: TOM.id, start: 0, end: 1000 }] } },
    );
    assert.equal(
      bytesOf(contents[0] ?? {})
        .subarray(1, 4)
        .toString(),
      "PNG",
    );
    assert.ok(JPG);
  });

  it("refuses to select a participant twice, and an id that is none (28, 29)", async () => {
    const stream = stage.play({ scenario, media: ["video"] });
    const signaling = await stage.signaling(stream);
    await stage.media(stream, VIDEO, { video: { codec: H264, fps: 30, data_opt: 4 } });
    const ask = async (user_id: unknown, subscribe = true): Promise<unknown> => {
      signaling.send({ msg_type: 28, user_id, subscribe, timestamp: 1 });
      return (await signaling.next(29)).status_code;
    };
    assert.equal(await ask(1001), 0);
    assert.equal(await ask(1001), 44);
    assert.equal(await ask(1002), 0);
    assert.equal(await ask(1002, false), 0);
    assert.equal(await ask(1002), 0);
    assert.equal(await ask({}), 4);
  });

  async function chat(faults: Faults): Promise<Record<string, unknown>[]> {
    return (await play("chat", CHAT, undefined, { faults })).contents;
  }

  it("sends chat with all that is said of it", async () => {
    const [first, second, third] = await chat({});
    assert.deepEqual(
      { ...first, timestamp: 0 },
      {
        timestamp: 0,
        data: "Hello 👋",
        chat_session: { type: 1 },
        operation_type: 1,
        message_id: "message-1",
        sender: { user_id: 1001, user_name: "Maya" },
        receiver: null,
        files: [{ file_id: "f", file_name: "plan.pdf", file_size: 7 }],
      },
    );
    assert.deepEqual(second?.receiver, { user_id: 1001, user_name: "Maya" });
    assert.deepEqual([second?.parent_message_id, second?.chat_session], ["message-1", { type: 2 }]);
    assert.deepEqual([third?.operation_type, third?.message_id, third?.data], [3, "message-2", "Hi!"]);
  });

  it("sends chat in its older shapes", async () => {
    const [plain] = await chat({ "chat-shape": "text" });
    assert.deepEqual(Object.keys(plain ?? {}).sort(), ["data", "timestamp"]);
    const [inside] = await chat({ "chat-shape": "json" });
    const fields = JSON.parse(String(inside?.data));
    assert.deepEqual([fields.data, fields.operation_type], ["Hello 👋", 1]);
  });

  it("refuses a chat that cannot exist", () => {
    const wrong: Scenario = { ...scenario, chat: [{ speaker: MAYA.id, at: 1, text: "", operation: "SHOUT" }] };
    assert.throws(() => stage.play({ scenario: wrong }), /"SHOUT" is not an operation of a chat/);
  });
});
