#!/usr/bin/env bash
# Mosquitto 2.0.11 (Debian 12), told to end by SIGTERM as at every restart of the service, publishes the last wills of all its
# clients to those that are still connected. Killed (SIGKILL), it publishes none. Expected: a will tells that its client's
# connection broke; here the broker itself is what goes.
# Workaround: let a will count only if its client says nothing for some seconds after it, because it comes back at once.
set -euo pipefail

command -v mosquitto >/dev/null || { echo "This finding is about Mosquitto: install Debian's package mosquitto."; exit 2; }
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund mqtt@5.16.0 >/dev/null
echo "$(mosquitto -h | sed -n '1s/mosquitto version/Mosquitto/p'), MQTT.js $(node -p 'require("mqtt/package.json").version'), Node.js $(node -p process.versions.node)"
echo 'listener 18841 127.0.0.1
allow_anonymous true' > mosquitto.conf

cat > wills.js <<'JS'
const { spawn } = require("node:child_process");
const { once } = require("node:events");
const { setTimeout: sleep } = require("node:timers/promises");
const mqtt = require("mqtt");
const url = "mqtt://127.0.0.1:18841";

/** How many wills of three healthy clients a fourth one gets while the broker ends by this signal. */
async function wills(signal) {
  const broker = spawn("mosquitto", ["-c", "mosquitto.conf"], { stdio: "ignore" });
  await sleep(500);
  const options = { reconnectPeriod: 0, protocolVersion: 4 };
  const will = (n) => ({ topic: `will/${n}`, payload: "gone", qos: 1, retain: false });
  const clients = await Promise.all([1, 2, 3].map((n) => mqtt.connectAsync(url, { ...options, will: will(n) })));
  const watcher = await mqtt.connectAsync(url, options);
  let count = 0;
  watcher.on("message", () => { count += 1; });
  await watcher.subscribeAsync("will/#", { qos: 1 });
  broker.kill(signal);
  await once(broker, "exit");
  await sleep(500);
  for (const client of [...clients, watcher]) client.end(true);
  return count;
}

(async () => {
  const [stopped, killed] = [await wills("SIGTERM"), await wills("SIGKILL")];
  console.log(`wills of three healthy clients that a fourth one gets: after SIGTERM ${stopped}, after SIGKILL ${killed}`);
  process.exit(stopped >= 1 && killed === 0 ? 0 : 1);
})();
JS
node wills.js || { echo "This has changed."; exit 1; }
echo "As found: a broker that is told to end reports its healthy clients as gone."
