// What a stream continues without is reported on the events output and, once, in Node-RED's log.

import assert from "node:assert/strict";
import * as http from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { Listening } from "../protocol/transport/network-support";
import { listeningSimulator } from "../runtime/stream-flow";
import { until } from "../until";
import { helper } from "./output-harness";
import { StreamRig } from "./stream-rig";

const PACKET = { msg_type: 14, content: { user_id: 5, data: "AAAA", timestamp: 1_700_000_000_000 } };

/** A server that sends audio, but answers no media handshake. */
function unanswering(): Promise<Listening> {
  const web = http.createServer();
  const send = (socket: WebSocket, message: object) => socket.send(JSON.stringify(message));
  new WebSocketServer({ server: web }).on("connection", (socket, { headers }) =>
    socket.on("message", (data) => {
      const { msg_type } = JSON.parse(String(data));
      const urls = { server_urls: { all: `ws://${headers.host}/media` } };
      if (msg_type === 1) send(socket, { msg_type: 2, status_code: 0, media_server: urls });
      if (msg_type === 3) for (let n = 0; n < 3; n += 1) send(socket, PACKET);
    }),
  );
  return new Listening(web).listen();
}

describe("zoom-rtms-stream: what it continues without", () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());
  afterEach(() => helper.unload());

  it("is reported once as an event and once in the log, and media flow", async () => {
    const [simulator, zoom] = await Promise.all([listeningSimulator(), unanswering()]);
    const rig = await new StreamRig(simulator, [{ transcript: false }]).load();
    const warnings: string[] = [];
    const node = helper.getNode(rig.ids[0] ?? "");
    node.on("call:warn", (call) => warnings.push(String((call as { args?: unknown[] }).args?.[0])));
    const started = { meeting_uuid: "u", rtms_stream_id: "unanswered", server_urls: `ws://127.0.0.1:${zoom.port}` };
    node.receive({ payload: { event: "meeting.rtms_started", event_ts: Date.now(), payload: started } });
    await until(() => rig.sent.filter(({ port }) => port === 0).length === 3);
    const events = rig.sent.filter(({ port }) => port === 1).map(({ message }) => message.payload as { event: string });
    assert.deepEqual(
      events.map(({ event }) => event),
      ["connecting", "media", "warning", "streaming"],
    );
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /^Zoom sent audio without an answer to the media handshake\./);
    await Promise.all([simulator.close(), zoom.close()]);
  });
});
