#!/usr/bin/env bash
# Mosquitto 2.0.11 (Debian 12) with its default limits gives a new subscriber at QoS 1 only the first 1,020 of 3,000 retained
# messages; the client is told nothing, only the broker's log has a line. max_queued_messages (1,000) and max_inflight_messages (20)
# hold for retained messages too. A subscriber at QoS 0 gets all 3,000. Expected: a higher QoS gets no fewer messages, or an error.
# Workaround: subscribe at QoS 0 where retained messages are read as a table.
set -euo pipefail

command -v mosquitto >/dev/null || { echo "This finding is about Mosquitto: install Debian's package mosquitto."; exit 2; }
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund mqtt@5.16.0 >/dev/null
echo "$(mosquitto -h | sed -n '1s/mosquitto version/Mosquitto/p'), MQTT.js $(node -p 'require("mqtt/package.json").version'), Node.js $(node -p process.versions.node)"
echo 'listener 18842 127.0.0.1
allow_anonymous true' > mosquitto.conf
mosquitto -c mosquitto.conf > mosquitto.log 2>&1 &
sleep 0.5

cat > retained.js <<'JS'
const { setTimeout: sleep } = require("node:timers/promises");
const mqtt = require("mqtt");
const url = "mqtt://127.0.0.1:18842";
const MESSAGES = 3000;

/** How many of the retained messages a new subscriber gets within 3 s. */
async function received(qos) {
  const client = await mqtt.connectAsync(url, { protocolVersion: 4 });
  let count = 0;
  client.on("message", () => { count += 1; });
  await client.subscribeAsync("table/#", { qos });
  await sleep(3000);
  client.end(true);
  return count;
}

(async () => {
  const writer = await mqtt.connectAsync(url, { protocolVersion: 4 });
  for (let n = 0; n < MESSAGES; n += 1) await writer.publishAsync(`table/${n}`, "x".repeat(600), { qos: 1, retain: true });
  const [zero, one] = [await received(0), await received(1)];
  console.log(`of ${MESSAGES} retained messages a new subscriber gets ${zero} at QoS 0 and ${one} at QoS 1`);
  writer.end(true);
  process.exit(zero === MESSAGES && one < MESSAGES ? 0 : 1);
})();
JS
node retained.js || { echo "This has changed."; exit 1; }
grep -i "drop" mosquitto.log || true
echo "As found: at QoS 1 most of the retained messages are missing."
