#!/usr/bin/env bash
# WebVTT (https://www.w3.org/TR/webvtt1/) writes `&amp;` in the name of a voice tag, as in the text: `<v Smith &amp; Co>`.
# Expected: a decoder that omits voice tags omits the whole tag.
# Actual: ffmpeg also replaces character references and braces inside a tag, and treats the result as the tag's end. So it
# shows "& Co" before the text, and so do players that use its decoder. In the text, where nothing escapes a backslash,
# it passes `\N` on, and the program that shows it treats this as a line break.
# Workaround: replace such characters by others that look like them.
set -euo pipefail

# Debian 12. As root the script installs it; otherwise install it, or set FFMPEG to its path.
VERSION=7:5.1.9-0+deb12u1
FFMPEG=${FFMPEG:-ffmpeg}
if ! command -v "$FFMPEG" >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y "ffmpeg=$VERSION" >/dev/null
fi
echo "$("$FFMPEG" -version | head -1), described for Debian's $VERSION"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/names.vtt" <<'VTT'
WEBVTT

00:00:00.000 --> 00:00:01.000
<v Smith &amp; Co>one

00:00:01.000 --> 00:00:02.000
<v Ann &lt;admin&gt; O>two

00:00:02.000 --> 00:00:03.000
<v Ops {night} team>three

00:00:03.000 --> 00:00:04.000
<v Ann>C:\New

00:00:04.000 --> 00:00:05.000
<v Smith ＆ Co ‹admin› ｛night｝>five &amp; six
VTT

expected='one
two
three
C:\New
five & six'
as_described='& Coone
<admin> Otwo
\{night\} teamthree
C:|ew
five & six'
seen=$("$FFMPEG" -v error -i "$folder/names.vtt" -f ass - | sed -n 's/^Dialogue: \([^,]*,\)\{9\}//p' | tr -d '\r' | sed 's/\\N/|/g')

printf 'expected:\n%s\n\nseen (| is a line break):\n%s\n' "$expected" "$seen"
[ "$seen" = "$as_described" ] || { echo "ffmpeg behaves otherwise by now."; exit 1; }
