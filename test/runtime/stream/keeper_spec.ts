// How long a node that closes waits if Zoom does not answer (contract#owners-and-restarts: at most 2 s).

import assert from "node:assert/strict";
import { mock } from "node:test";
import { RtmsStream } from "../../../src/protocol/stream/stream";
import { type Environment, REAL_WORLD } from "../../../src/protocol/transport/environment";
import { StreamKeeper } from "../../../src/runtime/stream/keeper";
import { FakeSocket } from "../../protocol/fake-world";
import { CLIENT_ID, CLIENT_SECRET, MEDIA_URL, started } from "../../protocol/fixtures";

/** A peer that does not answer a close. */
class SilentSocket extends FakeSocket {
  override close(code: number): void {
    this.closedWith = code;
  }
}

/** One that sends more and more, too. */
class TalkingSocket extends SilentSocket {
  #heard = 0;

  get heard(): number {
    this.#heard += 100_000;
    return this.#heard;
  }
}

/** What `performance` reports. */
let now = 0;

/** Lets time pass in small steps, and whatever waits for promises go on. */
async function pass(milliseconds: number): Promise<void> {
  for (let step = 0; step < milliseconds; step += 10) {
    now += 10;
    mock.timers.tick(10);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("StreamKeeper, when the node closes", () => {
  const sockets: SilentSocket[] = [];
  let Peer = SilentSocket;
  const environment: Environment = {
    ...REAL_WORLD,
    openSocket: (url, _settings, listener) => {
      const socket = new Peer(url, listener);
      sockets.push(socket);
      return socket;
    },
  };

  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout"] });
    mock.method(performance, "now", () => now);
  });
  afterEach(() => {
    mock.timers.reset();
    mock.restoreAll();
  });

  function streaming(streamId: string): StreamKeeper {
    const keeper = new StreamKeeper("keeper-spec", 10, (offer) => {
      const settings = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, transcript: false, environment };
      return new RtmsStream(offer, settings);
    });
    const outcome = keeper.webhook(started("meeting", { streamId }));
    assert.ok(typeof outcome === "object" && "opened" in outcome);
    outcome.start();
    sockets.at(-1)?.receive({ msg_type: 2, status_code: 0, media_server: { server_urls: { all: MEDIA_URL } } });
    sockets.at(-1)?.receive({ msg_type: 4, status_code: 0 });
    assert.equal(outcome.opened.isStreaming, true);
    return keeper;
  }

  for (const [what, leave] of [
    ["asks Zoom to end its streams", (keeper: StreamKeeper) => keeper.closeAll().then(() => keeper.leaveAll())],
    ["is removed, and asks for it", (keeper: StreamKeeper) => keeper.closeAll().then(() => keeper.disconnectAll())],
    ["leaves them", (keeper: StreamKeeper) => keeper.leaveAll()],
  ] as const)
    for (const kind of [SilentSocket, TalkingSocket])
      it(`and ${what}, is through in less than 2 s (${kind.name})`, async () => {
        Peer = kind;
        const keeper = streaming(`${what} ${kind.name}`);
        let left = false;
        void leave(keeper).then(() => {
          left = true;
        });
        await pass(1990);
        assert.equal(left, true);
      });
});
