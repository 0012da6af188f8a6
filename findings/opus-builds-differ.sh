#!/usr/bin/env bash
# @evan/opus contains libopus compiled for five platforms and as WebAssembly, and loads the native build where it can.
# Expected: the same result from both, because they are the same library. Actual: they encode the same samples to different
# packets, and decode the same packet to different samples, at most a few steps apart. So a test that compares every bit
# passes on one kind of machine only.
# Workaround: load "@evan/opus/wasm/index.js" by name.
# Also: `decode` of an empty packet, which represents a lost packet, returns 120 ms, whatever the length of the packets.
set -euo pipefail

version=1.0.3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts "@evan/opus@$version" >log 2>&1 || { cat log; exit 1; }

cat >opus.cjs <<'JS'
const builds = { native: require("@evan/opus/node/index.js"), WebAssembly: require("@evan/opus/wasm/index.js") };
const options = { sample_rate: 48_000, channels: 1, application: "voip" };
const pieces = Array.from({ length: 50 }, (_, piece) =>
  Int16Array.from({ length: 960 }, (_, n) => 8000 * Math.sin((960 * piece + n) / 20)),
);
const hex = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
const samples = (bytes) => new Int16Array(Uint8Array.from(bytes).buffer);

const encoded = Object.values(builds).map(({ Encoder }) => {
  const encoder = new Encoder(options);
  return pieces.map((piece) => Uint8Array.from(encoder.encode(piece)));
});
const [packets, others] = encoded;
const decoded = Object.values(builds).map(({ Decoder }) => {
  const decoder = new Decoder(options);
  return packets.map((packet) => samples(decoder.decode(packet)));
});
const otherPackets = packets.filter((packet, n) => hex(packet) !== hex(others[n])).length;
const steps = decoded[0].flatMap((piece, n) => Array.from(piece, (sample, at) => Math.abs(sample - decoded[1][n][at])));
const different = steps.filter((step) => step > 0).length;
const made = new builds.WebAssembly.Decoder(options).decode(new Uint8Array(0)).length / 2;
console.log(`${otherPackets} of ${packets.length} packets differ when they are encoded`);
console.log(`${different} of ${steps.length} samples differ when the same packets are decoded, by at most ${Math.max(...steps)}`);
console.log(`an empty packet gives ${made} samples, ${made / 48} ms, where all packets are of 20 ms`);
process.exit(otherPackets > 0 && different > 0 && made === 5760 ? 0 : 1);
JS

echo "@evan/opus $version, Node.js $(node --version), $(node -p 'process.platform + " " + process.arch')"
echo "Expected of the native build and of WebAssembly: the same bytes. Seen:"
if node opus.cjs; then
  echo "As described: the builds differ."
  exit 0
fi
echo "This has changed."
exit 1
