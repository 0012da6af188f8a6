#!/usr/bin/env bash
# Firefox 153 ESR with Debian 12's ffmpeg libraries (5.1), and a video with `preload="auto"`: in an H.264 MP4 whose size changes, a
# seek to the last picture before a change, followed at once by another seek, soon ends the video with a decoding error
# ("avcodec_send_packet error: End of file"). The same seeks in a file of one size all succeed, and both files play from their
# starts to their ends. Expected: seeks over a change of size succeed too.
# Workaround: on error 3 (MEDIA_ERR_DECODE) load the file again and seek to where it was; or begin a new file at each new size.
set -euo pipefail

for program in firefox-esr ffmpeg; do
  command -v "$program" >/dev/null || { echo "This finding is about Firefox: install Debian's packages firefox-esr and ffmpeg."; exit 2; }
done
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
echo "$(firefox-esr --version), $(ffmpeg -version | sed -n '1s/ Copyright.*//p'), Node.js $(node -p process.versions.node)"

encode() { ffmpeg -v error -f lavfi -i "testsrc=size=$2:rate=25:duration=1" -c:v libx264 -profile:v baseline -pix_fmt yuv420p -g 25 -y "$1.h264"; }
encode small 640x360
encode large 1280x720
# The parameter sets of each size stand before its key frames.
cat small.h264 large.h264 small.h264 large.h264 small.h264 large.h264 > changing.h264
cat large.h264 large.h264 large.h264 large.h264 large.h264 large.h264 > constant.h264
for name in changing constant; do
  ffmpeg -v error -f h264 -framerate 25 -i $name.h264 -f lavfi -i sine=duration=6 -c:v copy -c:a libopus $name.mp4 2>/dev/null
done

cat > seek.mjs <<'JS'
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const PAGE = `<!doctype html><meta charset="utf-8"><body><script>
const until = (video, event) => new Promise((resolve, reject) => {
  video.addEventListener(event, resolve, { once: true });
  video.addEventListener("error", () => reject(new Error(video.error.message)), { once: true });
});
const open = async (name) => {
  const video = document.createElement("video");
  video.muted = true;
  video.preload = "auto";
  document.body.replaceChildren(video);
  video.src = name;
  await until(video, "loadeddata");
  return video;
};
async function play(name) {
  const video = await open(name);
  await video.play();
  await until(video, "ended");
  return "played to " + video.currentTime.toFixed(1) + " s";
}
async function seek(name) {
  let seeks = 0;
  for (let round = 0; round < 10; round += 1) {
    const video = await open(name);
    for (let n = 0; n < 20; n += 1)
      // To the last picture before a change, and at once to elsewhere.
      for (const time of [(n % 5) + 0.98, 0.3 + 0.9 * (n % 6)]) {
        video.currentTime = time;
        seeks += 1;
        try { await until(video, "seeked"); } catch (error) { return "seek " + seeks + ": " + error.message; }
      }
  }
  return seeks + " seeks";
}
(async () => {
  const report = {};
  for (const name of ["constant.mp4", "changing.mp4"]) {
    report[name] = [await play(name).catch((error) => error.message), await seek(name)];
  }
  await fetch("report", { method: "POST", body: JSON.stringify(report) });
})();
</script>`;

const server = createServer((request, response) => {
  if (request.method === "POST") {
    let body = "";
    request.on("data", (piece) => { body += piece; });
    request.on("end", () => { response.end(); tell(JSON.parse(body)); });
  } else if (request.url.endsWith(".mp4")) {
    const bytes = readFileSync(`.${request.url}`);
    const [, from = 0, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
    const [start, end] = [Number(from), to ? Number(to) : bytes.length - 1];
    response.writeHead(206, { "content-type": "video/mp4", "content-range": `bytes ${start}-${end}/${bytes.length}` });
    response.end(bytes.subarray(start, end + 1));
  } else response.setHeader("content-type", "text/html").end(PAGE);
});
server.listen(18853, "127.0.0.1");
const options = ["--headless", "--no-remote", "--profile", `${process.cwd()}/profile`, "http://127.0.0.1:18853/"];
spawn("mkdir", ["profile"]).on("exit", () => {
  spawn("firefox-esr", options, { stdio: "ignore", env: { ...process.env, HOME: process.cwd() } });
});

function tell(report) {
  for (const [name, lines] of Object.entries(report)) console.log(`${name}: ${lines.join("; ")}`);
  const [constant, changing] = [report["constant.mp4"], report["changing.mp4"]];
  const isFound =
    constant[1] === "400 seeks" && changing[0].startsWith("played") && changing[1].includes("avcodec_send_packet");
  process.exit(isFound ? 0 : 1);
}
setTimeout(() => { console.log("Firefox said nothing."); process.exit(1); }, 240_000);
JS
node seek.mjs || { echo "This has changed."; exit 1; }
echo "As found: seeks over a change of size end the video."
