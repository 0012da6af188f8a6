// A burst, as after a reconnection, over real sockets: all of it is read, in order, and nothing else waits for its end.

import assert from "node:assert/strict";
import { socketOpener } from "../../../src/protocol/transport/network";
import { until } from "../../until";
import { hasOpenssl, makeIdentity, NOBODY, TinyZoom } from "./network-support";

const MESSAGES = 5000;
const MESSAGE_BYTES = 1000;
/** What one turn may take: what is read at once, and what TLS had decrypted by then. */
const MOST_A_TURN = (32 + 64) * 1024;

/** What a client receives of a burst, turn by turn of the event loop. */
async function heard(zoom: TinyZoom, ca?: string): Promise<{ first: number[]; bytesByTurn: number[] }> {
  const first: number[] = [];
  const bytesByTurn: number[] = [];
  let inTurn = 0;
  const endTurn = () => {
    bytesByTurn.push(inTurn);
    inTurn = 0;
  };
  const open = socketOpener({ proxy: () => undefined, ...(ca && { ca }) });
  const socket = open(
    zoom.url("media"),
    { maxFrame: MESSAGE_BYTES },
    {
      ...NOBODY,
      message(data) {
        if (inTurn === 0) setImmediate(endTurn);
        inTurn += data.length;
        first.push(data.readUInt16BE(0));
      },
    },
  );
  await until(() => zoom.sockets.length === 1);
  const message = Buffer.alloc(MESSAGE_BYTES);
  for (let index = 0; index < MESSAGES; index += 1) {
    message.writeUInt16BE(index);
    zoom.media.socket.send(Buffer.from(message));
  }
  await until(() => first.length >= MESSAGES && inTurn === 0);
  socket.terminate();
  return { first, bytesByTurn };
}

describe("a burst of 5 MB", () => {
  for (const secure of [false, true])
    it(`is read whole and in order, with turns for everything else (${secure ? "wss" : "ws"})`, async function () {
      if (secure && !hasOpenssl) this.skip();
      const identity = secure ? makeIdentity() : undefined;
      const zoom = await new TinyZoom("127.0.0.1", identity && { key: identity.key, cert: identity.cert }).listen();
      try {
        const { first, bytesByTurn } = await heard(zoom, identity?.ca);
        assert.deepEqual(first, [...Array(MESSAGES).keys()]);
        assert.ok(Math.max(...bytesByTurn) <= MOST_A_TURN, `${bytesByTurn}`);
      } finally {
        await zoom.close();
      }
    });
});
