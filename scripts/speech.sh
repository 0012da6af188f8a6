#!/usr/bin/env bash
# Makes src/simulator/speech/: the conversation that the simulator plays. Speech by flite, joined by sox, packed as Opus
# by ffmpeg, then heard back by pocketsphinx, which says how many words of each speaker it understands.
# Debian: apt-get install flite sox ffmpeg pocketsphinx pocketsphinx-en-us
set -euo pipefail
cd "$(dirname "$0")/../src/simulator/speech"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

rate=16000 bitrate=9.5
# Milliseconds of the grid that every turn begins and ends on, of the pause between turns, and of the first pause.
grid=20 pause=340 lead=500

maya=16778240 tom=33556610
declare -A voice=([$maya]=slt [$tom]=rms)

turns=(
  "$maya|Can you see what I am saying on your screen?"
  "$tom|Yes, I can. Every word comes through, with the name of the person who said it."
  "$maya|That is wonderful. How long did it take you to make this?"
  "$tom|Not long at all. I opened the example, and it was there in a minute."
  "$maya|And what about the sound? Can we listen to the meeting again?"
  "$tom|Yes, we can. The sound is in a file when the meeting is over."
  "$maya|That means everyone can listen to it tomorrow."
)

silence() { sox -D -r $rate -n -c 1 -b 16 "$2" trim 0 "$(($1 * rate / 1000))s"; }
milliseconds() { echo $(($(soxi -s "$1") * 1000 / rate)); }

now=$lead
silence $lead "$work/lead.wav"
silence $pause "$work/pause.wav"
parts=("$work/lead.wav")
segments=()
for index in "${!turns[@]}"; do
  IFS='|' read -r speaker text <<<"${turns[index]}"
  said="$work/said$index.wav" turn="$work/turn$index.wav"
  flite -voice "${voice[$speaker]}" -t "$text" -o "$said"
  # Without the silence around it, equally loud, and filled up to the grid.
  edge="silence 1 0.01 0.1% reverse"
  sox -D "$said" "$work/trimmed.wav" $edge $edge pad 0.08 0.08 norm -3
  samples=$(soxi -s "$work/trimmed.wav") step=$((rate * grid / 1000))
  sox -D "$work/trimmed.wav" "$turn" pad 0 "$(((step - samples % step) % step))s"
  end=$((now + $(milliseconds "$turn")))
  segments+=("$(printf '    {\n      "speaker": "%s",\n      "start": %d,\n      "end": %d,\n      "text": "%s"\n    }' \
    "$speaker" "$now" "$end" "$text")")
  parts+=("$turn" "$work/pause.wav")
  now=$((end + pause))
done

sox -D "${parts[@]}" "$work/conversation.wav"
ffmpeg -loglevel error -y -i "$work/conversation.wav" -map_metadata -1 -bitexact -c:a libopus -application voip \
  -b:a "${bitrate}k" -frame_duration 120 -page_duration 60000000 -serial_offset 1 conversation.opus
{
  printf '{\n  "file": "conversation.opus",\n  "speakers": [%s, %s],\n  "segments": [\n' \
    "{ \"id\": \"$maya\", \"name\": \"Maya Chen\" }" "{ \"id\": \"$tom\", \"name\": \"Tom Becker\" }"
  printf '%s' "${segments[0]}"
  printf ',\n%s' "${segments[@]:1}"
  printf '\n  ],\n  "duration": %d,\n  "chat": [\n' "$now"
  printf '    { "speaker": "%s", "at": 6000, "text": "This is the example I opened." },\n' "$tom"
  printf '    { "speaker": "%s", "at": 10000, "text": "Thank you!", "to": "%s", "parent": "message-1" }\n' "$maya" "$tom"
  printf '  ]\n}\n'
} >conversation.json

# What a recogniser understands of the packed file: the words of each turn that it finds in their order.
ffmpeg -loglevel error -y -i conversation.opus -ar $rate "$work/unpacked.wav"
for index in "${!turns[@]}"; do
  read -r from to < <(node -p 'const {start, end} = require("./conversation.json").segments[process.argv[1]]; `${start / 1000} ${end / 1000}`' "$index")
  sox -D "$work/unpacked.wav" "$work/heard.wav" trim "$from" "=$to" pad 0.3 0.3
  heard=$(pocketsphinx_continuous -infile "$work/heard.wav" 2>/dev/null | tr '\n' ' ')
  echo "${turns[index]}|$heard"
done | node -e '
  const words = (text) => text.toLowerCase().match(/[a-z]+/g) ?? [];
  const common = (a, b) => {
    let row = new Array(b.length + 1).fill(0);
    for (const x of a) row = b.reduce((next, y, j) => [...next, x === y ? row[j] + 1 : Math.max(row[j + 1], next[j])], [0]);
    return row.at(-1);
  };
  const score = {};
  for (const line of require("node:fs").readFileSync(0, "utf8").trim().split("\n")) {
    const [speaker, said, heard] = line.split("|");
    const of = (score[speaker] ??= { understood: 0, words: 0 });
    of.understood += common(words(said), words(heard));
    of.words += words(said).length;
    console.log(`${speaker}: ${said}\n  heard: ${heard}`);
  }
  for (const [speaker, { understood, words }] of Object.entries(score))
    console.log(`${speaker}: ${understood} of ${words} words understood, ${Math.round((100 * understood) / words)} %`);
'
ls -l conversation.opus
