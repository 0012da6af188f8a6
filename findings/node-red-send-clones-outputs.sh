#!/usr/bin/env bash
# A node with two outputs sends two different messages in one call, `send([one, two])`. The first arrives as it is. The
# second is cloned, although it goes to only one node: this costs a deep copy per message, and changes that the sender makes
# afterwards are visible in the first only. Two calls, `send([one, null])` and `send([null, two])`, clone nothing.
set -euo pipefail

version=4.1.15
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts "node-red@$version" >log 2>&1 || { cat log; exit 1; }

mkdir nodes
cat >nodes/two.js <<'JS'
// A sender that keeps the messages it sends, and a receiver that logs whether it got the same object.
module.exports = (RED) => {
  const kept = new Map();
  const message = (name) => {
    const one = { topic: name, payload: {} };
    kept.set(name, one);
    return one;
  };
  RED.nodes.registerType("two-sender", function (config) {
    RED.nodes.createNode(this, config);
    setTimeout(() => {
      this.send([message("together, output 1"), message("together, output 2")]);
      this.send([message("apart, output 1"), null]);
      this.send([null, message("apart, output 2")]);
      setTimeout(() => process.kill(process.pid, "SIGTERM"), 500);
    }, 500);
  });
  RED.nodes.registerType("two-receiver", function (config) {
    RED.nodes.createNode(this, config);
    this.on("input", (msg, send, done) => {
      console.log(`RESULT ${msg.topic}: ${kept.get(msg.topic) === msg ? "as it was sent" : "a clone"}`);
      done();
    });
  });
};
JS
cat >nodes/two.html <<'HTML'
<script type="text/javascript">
for (const type of ["two-sender", "two-receiver"]) RED.nodes.registerType(type, { category: "test", defaults: {}, inputs: 1, outputs: 2 });
</script>
HTML
cat >flows.json <<'JSON'
[{ "id": "t", "type": "tab", "label": "t" },
 { "id": "s", "type": "two-sender", "z": "t", "x": 0, "y": 0, "wires": [["a"], ["b"]] },
 { "id": "a", "type": "two-receiver", "z": "t", "x": 0, "y": 0, "wires": [] },
 { "id": "b", "type": "two-receiver", "z": "t", "x": 0, "y": 0, "wires": [] }]
JSON
cat >settings.js <<'JS'
module.exports = { flowFile: "flows.json", userDir: __dirname, uiHost: "127.0.0.1", uiPort: 0, credentialSecret: false,
  telemetry: { enabled: false } };
JS
timeout 120 node node_modules/node-red/red.js --settings settings.js --userDir . >log 2>&1 || true
grep -oE "RESULT .*" log | sed 's/^RESULT //' | sort >seen || true

echo "Node-RED $version, Node.js $(node --version)"
echo "Two messages go to one node each. Expected: both are what was sent. Seen:"
sed 's/^/  /' seen
if diff seen - >/dev/null <<'TEXT'
apart, output 1: as it was sent
apart, output 2: as it was sent
together, output 1: as it was sent
together, output 2: a clone
TEXT
then
  echo "As described: of what is sent together, only the first is not cloned."
  exit 0
fi
echo "This has changed."
exit 1
