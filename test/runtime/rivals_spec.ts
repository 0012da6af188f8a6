// Two Node-REDs that get the same webhooks, and a Zoom that lets the newest connection win: one keeps the stream, the
// other reports why it left, and neither reports anything else.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Simulator } from "../../src/simulator";
import { type NodeRedProcess, startNodeRed } from "./node-red-process";
import { complaints, eventNames, listeningSimulator, monologue, payload, playOptions, streamFlow } from "./stream-flow";

/** Passes what is posted to it on to all of `urls`, as it came. */
async function passingOn(urls: readonly string[]): Promise<Server> {
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const headers = { "content-type": "application/json" } as Record<string, string>;
    for (const name of ["x-zm-request-timestamp", "x-zm-signature"]) headers[name] = String(request.headers[name]);
    const body = Buffer.concat(pieces);
    const answers = await Promise.all(urls.map((url) => fetch(url + request.url, { method: "POST", headers, body })));
    response.statusCode = Math.max(...answers.map(({ status }) => status));
    response.end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return server;
}

describe("two Node-REDs with the same webhooks", function () {
  this.timeout(120_000);
  let simulator: Simulator;
  let both: NodeRedProcess[];
  let zoom: Server;

  before(async () => {
    const flow = streamFlow().map((node) => (node.id === "n-audio-out" ? { ...node, chunk: "time" } : node));
    both = await Promise.all([startNodeRed({ flow }), startNodeRed({ flow })]);
    zoom = await passingOn(both.map(({ url }) => url));
    simulator = await listeningSimulator({ ownership: "replace" });
  });
  after(async () => {
    await simulator.close();
    await Promise.all(both.map((nr) => nr.stop()));
    zoom.close();
  });

  it("settle on one within a minute, and the other reports that another client has the stream", async () => {
    const { port } = zoom.address() as AddressInfo;
    const stream = simulator.play(playOptions(`http://127.0.0.1:${port}`, { scenario: monologue(6000) }));
    const codes = async (nr: NodeRedProcess) =>
      (await nr.messages("events")).flatMap((message) => {
        const { event, code } = payload<{ event: string; code?: string }>(message);
        return event === "failed" ? [code] : [];
      });
    const gone = await Promise.any(both.map((nr) => nr.messages("errors", 1, 60_000).then(() => nr)));
    const kept = both.find((nr) => nr !== gone) ?? assert.fail("both went");
    assert.deepEqual([await codes(gone), await codes(kept)], [["RTMS_TAKEN"], []]);
    await gone.status("n-stream", /RTMS_TAKEN/);
    const [error, ...more] = (await gone.messages("errors", 1)).map(({ error }) => String((error as Error).message));
    assert.match(error ?? "", /^Another client has this stream: /);
    assert.deepEqual(more, []);
    assert.equal(complaints(gone).filter((line) => /\[warn\].*Another client has this stream/.test(line)).length, 1);

    // The conflict is over: audio continues for the one, and nothing is reported any more.
    const before = await kept.messages("events");
    const sound = (await kept.messages("audio")).length;
    await sleep(3000);
    const since = eventNames((await kept.messages("events")).slice(before.length));
    const trouble = ["interrupted", "reconnecting", "connecting", "warning", "failed", "stopped"];
    assert.deepEqual(
      since.filter((event) => trouble.includes(event)),
      [],
    );
    assert.ok((await kept.messages("audio")).length - sound >= 100);
    await kept.status("n-stream", /status\.streaming/);
    for (const nr of both)
      assert.deepEqual(
        nr.log.filter((line) => /lateMs/.test(line)),
        [],
      );
    assert.deepEqual(complaints(kept), []);
    await stream.stop(6);
    await kept.messages("wav", 1);
  });
});
