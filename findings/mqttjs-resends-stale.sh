#!/usr/bin/env bash
# MQTT.js 5.16.0 sends messages of QoS 1 that were not acknowledged again after a reconnection, also with `clean: true`, with
# which neither side keeps a session; those of QoS 0 are lost. So a message of before an outage arrives after it, behind newer
# ones of other clients. Expected with `clean: true`: the new connection begins with nothing.
# Workaround: QoS 0 for a message that must not arrive late, and `queueQoSZero: false`, or it is queued while unconnected.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund mqtt@5.16.0 aedes@1.2.0 >/dev/null
echo "MQTT.js $(node -p 'require("mqtt/package.json").version'), aedes $(sed -n 's/.*"version": "\(.*\)".*/\1/p' node_modules/aedes/package.json), Node.js $(node -p process.versions.node)"

cat > broker.mjs <<'JS'
import { createServer } from "node:net";
import { Aedes } from "aedes";
const aedes = await Aedes.createBroker();
createServer(aedes.handle).listen(18843, "127.0.0.1", () => process.send("ready"));
JS
cat > resend.js <<'JS'
const { fork } = require("node:child_process");
const { once } = require("node:events");
const { setTimeout: sleep } = require("node:timers/promises");
const mqtt = require("mqtt");
const url = "mqtt://127.0.0.1:18843";

async function startBroker() {
  const broker = fork("broker.mjs");
  await once(broker, "message");
  return broker;
}

(async () => {
  const first = await startBroker();
  const options = { protocolVersion: 4, clean: true, reconnectPeriod: 1500, queueQoSZero: false };
  const writer = await mqtt.connectAsync(url, options);
  writer.on("error", () => undefined);
  // Frozen, the broker acknowledges nothing; killed, it forgets all.
  first.kill("SIGSTOP");
  writer.publish("claim", "QoS 0", { qos: 0 }, () => undefined);
  writer.publish("claim", "QoS 1", { qos: 1 }, () => undefined);
  await sleep(300);
  first.kill("SIGKILL");
  await once(first, "exit");
  const second = await startBroker();
  const reader = await mqtt.connectAsync(url, { protocolVersion: 4 });
  const heard = [];
  reader.on("message", (_topic, payload) => heard.push(String(payload)));
  await reader.subscribeAsync("claim", { qos: 1 });
  await sleep(4000);
  console.log(`published before the outage, delivered after it: ${heard.join(", ") || "nothing"}`);
  second.kill("SIGKILL");
  process.exit(heard.join() === "QoS 1" ? 0 : 1);
})();
JS
node resend.js || { echo "This has changed."; exit 1; }
echo "As found: QoS 1 is delivered late, though the session was to be a clean one."
