// Where Node-RED listens itself, which the simulator node takes for the webhook's server.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NodeAPI } from "node-red";
import { ownServer } from "../../../src/runtime/http/own-server";
import { threw } from "../../nodes/threw";

describe("Node-RED's own server", () => {
  const of = (server: Server | undefined) => ownServer({ server } as object as NodeAPI);

  it("is waited for, as flows start before it listens", async () => {
    const server = createServer();
    const url = of(server);
    server.listen(0, "127.0.0.1");
    assert.match(await url, /^http:\/\/127\.0\.0\.1:\d+$/);
    server.close();
  });

  it("may have no port, and then the cure is reported", async () => {
    const folder = mkdtempSync(join(tmpdir(), "zoom-rtms-socket-"));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder, "socket"), resolve));
    for (const none of [server, undefined])
      await assert.rejects(of(none), threw("RTMS_CONNECTION", /no TCP port.*Enter the full URL of the webhook/));
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
