#!/usr/bin/env bash
# MQTT.js 5.16.0: a client that publishes much at QoS 0 and then ends in good order (`end()`, not forced) sends all of it, and
# the broker delivers all, but of what had to wait for the socket no callback is called and no promise of `publishAsync` is
# settled, neither as sent nor as failed. Who awaits them waits for ever. Expected: each is settled before `end` is.
# Workaround: await the publishes before `end`, or what comes after all of them (UNSUBACK, PUBACK), and give each a time limit.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund mqtt@5.16.0 aedes@1.2.0 >/dev/null
echo "MQTT.js $(node -p 'require("mqtt/package.json").version'), aedes $(sed -n 's/.*"version": "\(.*\)".*/\1/p' node_modules/aedes/package.json), Node.js $(node -p process.versions.node)"

cat > end.mjs <<'JS'
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Aedes } from "aedes";
import mqtt from "mqtt";

const MESSAGES = 500;
const aedes = await Aedes.createBroker();
createServer(aedes.handle).listen(18852, "127.0.0.1");
const url = "mqtt://127.0.0.1:18852";
const reader = await mqtt.connectAsync(url);
let delivered = 0;
reader.on("message", () => { delivered += 1; });
await reader.subscribeAsync("measured");
const writer = await mqtt.connectAsync(url);
let sent = 0;
let failed = 0;
for (let index = 0; index < MESSAGES; index += 1)
  writer.publishAsync("measured", Buffer.alloc(1000)).then(() => { sent += 1; }, () => { failed += 1; });
await writer.endAsync();
await sleep(3000);
console.log(`${MESSAGES} published, then the client ended: ${delivered} delivered, ${sent} told as sent, ${failed} as failed`);
process.exit(delivered === MESSAGES && sent + failed < MESSAGES ? 0 : 1);
JS
node end.mjs || { echo "This has changed."; exit 1; }
echo "As found: all messages arrive, and most of their promises are never settled."
