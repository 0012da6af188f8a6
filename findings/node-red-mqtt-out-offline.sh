#!/usr/bin/env bash
# Node-RED's "mqtt out" drops messages while the broker is unreachable, even with QoS 1, and reports nothing: no error, no
# warning, no Complete. Expected: with QoS 1 it keeps them until the broker is back, as its client (MQTT.js) does.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund node-red@4.1.15 aedes@0.51.3 >/dev/null
echo "Node-RED $(node -p 'require("node-red/package.json").version'), Node.js $(node -p process.versions.node)"

cat > broker.js <<'JS'
const aedes = require("aedes")();
aedes.on("publish", ({ topic, payload, qos }, client) => client && console.log(`broker: ${topic} ${payload}, QoS ${qos}`));
require("net").createServer(aedes.handle).listen(18833, "127.0.0.1");
JS
cat > flows.json <<'JSON'
[
  { "id": "t", "type": "tab" },
  { "id": "b", "type": "mqtt-broker", "broker": "127.0.0.1", "port": "18833", "protocolVersion": "4", "keepalive": "60", "cleansession": true, "autoConnect": true },
  { "id": "i", "type": "http in", "z": "t", "x": 0, "y": 0, "url": "/say", "method": "post", "wires": [["o", "r"]] },
  { "id": "o", "type": "mqtt out", "z": "t", "x": 0, "y": 0, "topic": "said", "qos": "1", "broker": "b", "wires": [] },
  { "id": "r", "type": "http response", "z": "t", "x": 0, "y": 0, "wires": [] },
  { "id": "c", "type": "catch", "z": "t", "x": 0, "y": 0, "scope": ["o"], "wires": [["d"]] },
  { "id": "d", "type": "debug", "z": "t", "x": 0, "y": 0, "console": true, "complete": "error.message", "targetType": "msg", "wires": [] }
]
JSON
echo 'module.exports = { uiHost: "127.0.0.1", uiPort: 18834, flowFile: "flows.json", telemetry: { enabled: false } };' > settings.js
node node_modules/node-red/red.js --userDir . --settings settings.js > node-red.log 2>&1 &
until grep -q "Started flows" node-red.log; do sleep 0.2; done
say() { curl -s -X POST -H "Content-Type: text/plain" -d "$1" http://127.0.0.1:18834/say; }

say "while the broker is away"
node broker.js > broker.log &
for _ in $(seq 100); do grep -q "Connected to broker" node-red.log && break; sleep 0.3; done
say "when it is back"
for _ in $(seq 50); do grep -q "back" broker.log && break; sleep 0.1; done
sleep 1
cat broker.log
told=$(grep -c "while the broker\|\[error\]\|\[warn\] \[mqtt out" node-red.log || true)
echo "lines of Node-RED's log about the lost message: $told"
if grep -q "away" broker.log || ! grep -q "back" broker.log || [ "$told" != 0 ]; then
  echo "CHANGED: the message from before the connection arrived, or its loss was told."
  exit 1
fi
echo "As found: what came before the connection is lost, and nothing says so."
