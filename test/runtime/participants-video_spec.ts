// Several participants' faces in a real Node-RED, although Zoom sends one participant's video at a time
// (contract#whose-video). The simulator writes the speaker's name into each picture.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { PlayOptions, Scenario, Simulator, StreamHandle } from "../../src/simulator";
import { type FlowNode, type Message, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { caught, order } from "./simulated-zoom";
import { listeningSimulator, noise, payload, playOptions, rtms, streamFlow } from "./stream-flow";

const NAMES = ["Ann", "Ben", "Cat", "Dan"];
const idOf = (name: string): string => `${1001 + NAMES.indexOf(name)}`;

/** Each speaks for three seconds, one after the other. */
const meeting: Scenario = {
  speakers: NAMES.map((name) => ({ id: idOf(name), name })),
  audio: NAMES.map((name, index) => ({ speaker: idOf(name), start: index * 3000, pcm: noise(2900 * 16, index) })),
  duration: 120_000,
};

/** Dan's camera is off for the first four seconds. */
const late: Scenario = { ...meeting, cameraOff: [{ speaker: idOf("Dan"), start: 0, end: 4000 }] };

interface Asked {
  at: number;
  name: string;
}

describe("one participant's video at a time, in a real Node-RED", function () {
  this.timeout(90_000);
  let nr: NodeRedProcess;
  let simulator: Simulator;
  let asked: Asked[];
  let flow: FlowNode[];

  beforeEach(async () => {
    simulator = await listeningSimulator();
  });
  afterEach(async () => {
    await simulator.close();
    await nr.stop().catch(() => undefined);
  });

  async function begin(stream: object, play: Partial<PlayOptions>): Promise<StreamHandle> {
    const wires = [["collect-video"], ["collect-events"]];
    const media = { audio: false, transcript: false, video: true, videoStreams: "individual", outputs: 2, wires };
    const button = { id: "button", type: "inject", z: "tab", props: [{ p: "payload" }], wires: [["n-stream"]] };
    const collector = { id: "collect-video", type: "test-collect", z: "tab", name: "video", wires: [] };
    flow = [...streamFlow({ stream: { ...media, ...stream } }), button, collector];
    nr = await startNodeRed({ flow });
    const handle = simulator.play(playOptions(nr.url, { media: ["video"], ...play }));
    asked = [];
    handle.on("message", (_socket, { msg_type, user_id, subscribe }) => {
      if (msg_type === 28)
        asked.push({ at: Date.now(), name: subscribe ? (NAMES[Number(user_id) - 1001] ?? "") : "-" });
    });
    return handle;
  }

  const command = (more: object) => order(nr, { action: "video", ...more }, "button");

  /** Whose face each picture shows, after it was compared with whose it is said to be. */
  function facesIn(messages: readonly Message[]): string[] {
    return messages
      .filter(({ complete }) => complete !== true)
      .map((message) => {
        const shown = NAMES.find((name) => payload<Buffer>(message).includes(`${name} `));
        assert.deepEqual(rtms(message).speaker, { id: idOf(shown ?? ""), name: shown });
        return shown ?? "";
      });
  }

  /** Waits until there is a new picture of each of these. */
  async function seen(names: readonly string[], limit = 30_000): Promise<string[]> {
    const before = (await nr.messages("video")).length;
    for (const end = Date.now() + limit; Date.now() < end; await sleep(100)) {
      const faces = facesIn((await nr.messages("video")).slice(before));
      if (names.every((name) => faces.includes(name))) return faces;
    }
    const faces = [...new Set(facesIn((await nr.messages("video")).slice(before)))];
    assert.fail(`${names} in ${limit} ms: ${faces}, of ${JSON.stringify(asked)}`);
  }

  /** Whose video the flow was told of, in order. */
  async function told(): Promise<(string | undefined)[]> {
    const events = (await nr.messages("events")).map(payload<{ event: string; participant?: { name?: string } }>);
    return events.filter(({ event }) => event === "video_subscription").map(({ participant }) => participant?.name);
  }

  it("shows everyone whose camera is on, also after a reconnection, a deploy and a kill", async () => {
    const script = [{ at: 9000, fault: "drop-signaling", value: true } as const];
    const handle = await begin({ videoFollow: "all" }, { scenario: late, script });
    let reconnected = false;
    handle.on("message", (_socket, { msg_type }) => {
      reconnected ||= msg_type === 28 && Date.now() > handle.startedAt + 9000;
    });
    await seen(["Ann", "Ben", "Cat"]);
    await seen(NAMES);
    for (let tries = 0; tries < 200 && !reconnected; tries += 1) await sleep(100);
    assert.ok(reconnected);
    // The current one is asked for again on the new connection, and each that follows is another one.
    await seen(NAMES);
    const names = asked.map(({ name }) => name);
    const again = names.filter((name, index) => name === names[index - 1]);
    // Not even once, if the last request on the old connection was lost with it.
    assert.ok(again.length <= 1, `${names}`);
    const rounds = names.filter((name, index) => name !== names[index - 1]).slice(-4);
    assert.deepEqual([...rounds].sort(), NAMES);
    // At most once a second, but for the repetition. A request may arrive late: then the next one seems to be early.
    for (const [index, { at }] of asked.entries()) {
      const before = asked[index - 4];
      assert.ok(!before || at - before.at > 2500, JSON.stringify(asked));
    }
    assert.deepEqual((await told()).slice(0, 3).sort(), ["Ann", "Ben", "Cat"]);

    // A list goes on in the next instance of the node, and in the next process.
    await command({ userIds: [idOf("Ann"), Number(idOf("Cat"))] });
    await seen(["Ann", "Cat"]);
    await nr.deploy(
      flow.map(({ credentials: _, ...node }) => (node.id === "n-stream" ? { ...node, name: "changed" } : node)),
      "nodes",
    );
    await seen(["Ann", "Cat"]);
    const { userDir } = nr;
    await nr.end("SIGKILL");
    const from = asked.length;
    nr = await startNodeRed({ userDir });
    const faces = await seen(["Ann", "Cat"]);
    assert.deepEqual([...new Set(faces)].sort(), ["Ann", "Cat"]);
    assert.deepEqual([...new Set(asked.slice(from).map(({ name }) => name))].sort(), ["Ann", "Cat"]);

    await command({ userIds: [] });
    await sleep(500);
    const ended = (await nr.messages("video")).length;
    await sleep(2000);
    assert.equal((await nr.messages("video")).length, ended);
    assert.deepEqual([asked.at(-1)?.name, (await told()).at(-1)], ["-", undefined]);
    assert.deepEqual(await nr.messages("errors"), []);
  });

  it("follows whoever speaks", async () => {
    await begin({ videoFollow: "speaker" }, { scenario: meeting });
    await seen(["Dan"]);
    const faces = facesIn(await nr.messages("video"));
    assert.deepEqual(
      faces.filter((face, index) => face !== faces[index - 1]),
      NAMES,
    );
    assert.deepEqual(
      asked.map(({ name }) => name),
      NAMES,
    );
    assert.deepEqual(await told(), NAMES);
  });

  it("says what is wrong with a command, and what to send instead", async () => {
    await begin({}, { scenario: meeting });
    await nr.messages("events", 3);
    for (const wrong of [
      {},
      { userIds: "1001" },
      { userIds: [1001, {}] },
      { follow: "nobody" },
      { userId: 1, userIds: [] },
    ])
      await command(wrong);
    const texts = ["needs one of", "must be a list of", "must be a list of", "none, speaker and all", "needs one of"];
    for (const [index, { message, code }] of (await caught(nr, 5)).entries()) {
      assert.equal(code, "RTMS_INPUT");
      assert.ok(message.includes(texts[index] ?? ""), message);
    }
    assert.deepEqual(asked, []);
  });
});
