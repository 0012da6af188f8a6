#!/usr/bin/env bash
# MQTT.js 5.7.0, which Node-RED 4.0 has, ends every connection with `reschedulePings: false` after one and a half times its
# keep-alive, though the broker answers each ping: with this option nothing that arrives counts as a sign of life. In 5.15.2
# (Node-RED 4.1 and 5.0) it works as documented: only what the client sends does not put the next ping off.
# Workaround: leave the option on, and let the broker notice a silent client by its keep-alive.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund old@npm:mqtt@5.7.0 new@npm:mqtt@5.15.2 aedes@1.2.0 >/dev/null
echo "MQTT.js $(node -p 'require("old/package.json").version') and $(node -p 'require("new/package.json").version'), Node.js $(node -p process.versions.node)"

cat > pings.mjs <<'JS'
import { createServer } from "node:net";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { Aedes } from "aedes";
const require = createRequire(import.meta.url);
const KEEP_ALIVE = 2;
const broker = await Aedes.createBroker();
let pings = 0;
broker.on("ping", () => { pings += 1; });
const server = createServer(broker.handle).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));

async function closes(name, reschedulePings) {
  const client = require(name).connect(`mqtt://127.0.0.1:${server.address().port}`, { keepalive: KEEP_ALIVE, reschedulePings, reconnectPeriod: 0 });
  let isClosed = false;
  client.on("error", () => undefined).on("close", () => { isClosed = true; });
  pings = 0;
  await sleep(4000 * KEEP_ALIVE);
  const found = isClosed;
  client.end(true);
  console.log(`${name}, reschedulePings ${reschedulePings}: ${found ? "closed" : "open"} after ${4 * KEEP_ALIVE} s, ${pings} pings answered`);
  return found;
}

const found = [await closes("old", true), await closes("old", false), await closes("new", true), await closes("new", false)];
process.exit(found.join() === "false,true,false,false" ? 0 : 1);
JS
node pings.mjs || { echo "This has changed."; exit 1; }
echo "As found: without rescheduling the older client ends a connection that works."
