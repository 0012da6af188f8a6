// Stands between Node-RED and the simulator's API, and notes what goes over the wire: so that a spec knows every token.

import { connect, createServer } from "node:net";
import { Listening } from "../protocol/transport/network-support";

export class Recorder extends Listening {
  /** Both directions of all connections. */
  wire = "";

  constructor(port: () => number) {
    super(
      createServer((client) => {
        const server = connect(port(), "127.0.0.1");
        this.track(server);
        for (const [from, to] of [
          [client, server],
          [server, client],
        ] as const) {
          from.on("data", (chunk) => {
            this.wire += chunk.toString("latin1");
          });
          from.pipe(to);
          from.on("close", () => to.destroy());
        }
      }),
    );
  }

  /** Every token that was issued, sent in a header, or was part of a URL. */
  get tokens(): string[] {
    const found = this.wire.matchAll(/(?:"access_token":"|access_token=|Bearer )([\w.-]{20,})/gi);
    return [...new Set([...found].map(([, token]) => token ?? ""))];
  }

  /** Every value of a Basic header. */
  get basics(): string[] {
    return [...new Set([...this.wire.matchAll(/Basic ([\w+/=]{20,})/gi)].map(([, value]) => value ?? ""))];
  }
}
