#!/usr/bin/env bash
# mediabunny 1.61.0 writes a fragmented MP4 "append only", as it grows. Expected: what was given to it is written within a
# fragment, so that little is lost if the process is killed. Actual: a fragment is written only when every track has a packet
# after it. When a camera goes off and the sound goes on, nothing is written until the camera is on again or the file ends: of
# 20 s of sound not a byte, all of it kept in memory. MKV ("append only") does the same. It is no error, and nothing tells it.
# Workaround: give the picture's track a packet now and then, such as a black key frame; or write the fragments oneself.
set -euo pipefail

# Debian 12. As root the script installs it; otherwise install it, or set FFMPEG to its path.
VERSION=7:5.1.9-0+deb12u1
FFMPEG=${FFMPEG:-ffmpeg}
if ! command -v "$FFMPEG" >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y "ffmpeg=$VERSION" >/dev/null
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund mediabunny@1.61.0 >/dev/null
echo "mediabunny $(node -p "JSON.parse(require(\"node:fs\").readFileSync(\"node_modules/mediabunny/package.json\")).version"), Node.js $(node -p process.versions.node)"
# Two seconds of a picture, a key frame each second, an access unit delimiter before each frame.
"$FFMPEG" -loglevel error -f lavfi -i testsrc=size=64x48:rate=25:duration=2 -c:v libx264 -profile:v baseline -g 25 \
  -pix_fmt yuv420p -bsf:v h264_metadata=aud=insert -f h264 picture.h264

cat > record.mjs <<'JS'
import { readFileSync } from "node:fs";
import {
  AppendOnlyStreamTarget, EncodedAudioPacketSource, EncodedPacket, EncodedVideoPacketSource, MkvOutputFormat, Mp4OutputFormat, Output,
} from "mediabunny";

const stream = readFileSync("picture.h264");
const AUD = Buffer.from([0, 0, 0, 1, 9]);
const frames = [];
for (let at = stream.indexOf(AUD); at >= 0; ) {
  const next = stream.indexOf(AUD, at + AUD.length);
  frames.push(stream.subarray(at, next < 0 ? stream.length : next));
  at = next;
}
/** A packet of Opus that is silent: 20 ms. */
const SILENCE = Buffer.from([0xf8, 0xff, 0xfe]);
const PICTURES = { decoderConfig: { codec: "avc1.42c00a", codedWidth: 64, codedHeight: 48 } };
const SOUND = { decoderConfig: { codec: "opus", numberOfChannels: 1, sampleRate: 48_000 } };

/** Bytes that were written when the camera went off, after 20 s of sound alone, and at the end. */
async function written(format) {
  let bytes = 0;
  const target = new AppendOnlyStreamTarget(new WritableStream({ write: (piece) => void (bytes += piece.byteLength) }));
  const output = new Output({ format, target });
  const [video, audio] = [new EncodedVideoPacketSource("avc"), new EncodedAudioPacketSource("opus")];
  output.addVideoTrack(video);
  output.addAudioTrack(audio);
  await output.start();
  const counts = [];
  for (let n = 0; n < 22 * 50; n += 1) {
    await audio.add(new EncodedPacket(SILENCE, "key", n / 50, 0.02), n === 0 ? SOUND : undefined);
    const frame = n % 2 === 0 ? frames[n / 2] : undefined;
    if (frame) await video.add(new EncodedPacket(frame, (n / 2) % 25 === 0 ? "key" : "delta", n / 50, 0.04), n === 0 ? PICTURES : undefined);
    if (n === 2 * 50 - 1) counts.push(bytes);
  }
  counts.push(bytes);
  await output.finalize();
  return [...counts, bytes];
}

let isSo = frames.length === 50;
for (const [name, format] of [
  ["MP4", new Mp4OutputFormat({ fastStart: "fragmented", minimumFragmentDuration: 1 })],
  ["MKV", new MkvOutputFormat({ appendOnly: true })],
]) {
  const [before, after, end] = await written(format);
  console.log(`${name}: ${before} bytes when the camera went off, ${after} after 20 s of sound alone, ${end} at the end`);
  isSo &&= before > 0 && after === before && end > after;
}
process.exit(isSo ? 0 : 1);
JS
node record.mjs || { echo "This has changed."; exit 1; }
echo "As found: of the sound after the last picture nothing was written."
