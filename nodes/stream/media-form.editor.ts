// The media part of the stream node's dialog: which media, only the combinations that Zoom takes, the consequence of
// each choice beside it, and the preset for speech-to-text.

import { say } from "../../editor/admin";
import { showChoices } from "../../editor/fields";
import { AUDIO_CODECS, MEDIA_DEFAULTS, type MediaOptions, PICTURES, type Remedy } from "../../src/protocol/options";
import { MEDIA, type Medium, TranscriptLanguage } from "../../src/protocol/values";
import { field, mediaOptionsOf, setChoices, text } from "./fields.editor";
import { portMap } from "./ports.editor";
import { PROPERTIES } from "./properties";

const PRODUCT_CHOICES = ["audioStreams", "mode", "videoStreams", "videoFollow", "onClose"] as const;

const value = (name: string): string => String(field(name).val() ?? "");

/** A checkbox for each medium, with what it brings and asks for. */
export function prepareMedia(before: readonly Medium[]): void {
  const boxes = $("#zoom-rtms-stream-media-boxes");
  for (const medium of MEDIA) {
    const tip = `zoom-rtms-stream-tip-${medium}`;
    const box = $("<input>", { type: "checkbox", id: `node-input-${medium}`, "aria-describedby": tip });
    box.prop("checked", before.includes(medium));
    const label = $("<label>", { for: `node-input-${medium}` }).append(box, text(`medium.${medium}`));
    const hint = $("<div>", { id: tip, class: "zoom-rtms-hint" }).text(text(`tip.${medium}`));
    boxes.append($("<div>", { class: "zoom-rtms-row" }).append(label, hint));
  }
  const show = () => {
    const after = MEDIA.filter((medium) => field(medium).is(":checked"));
    for (const medium of MEDIA) $(`[data-medium="${medium}"]`).toggle(after.includes(medium));
    field("outputs").val(JSON.stringify(portMap(before, after)));
    $("#zoom-rtms-stream-ports").text(text("tip.ports", { ports: [...after, "events"].map(portName).join(", ") }));
  };
  boxes.on("change", show);
  show();
}

const portName = (port: string): string => text(`port.${port}`);

const WORDS: Readonly<Record<string, (value: unknown) => string>> = {
  audioRate: (rate) => `${Number(rate) / 1000} kHz`,
  audioChannels: (count) => text(`option.channels${count}`),
  audioSendRate: (milliseconds) => `${milliseconds} ms`,
};

/** Tells what had to change so that the settings go together. */
function announce(place: string, changed: Remedy): void {
  const said = Object.entries(changed).map(([name, now]) =>
    text("tip.changed", {
      label: text(`label.${name.replace(/^(video|share)Fps$/, "fps")}`),
      value: WORDS[name]?.(now) ?? String(now),
    }),
  );
  say(place, said.length > 0 ? [{ level: "note", text: said.join(" ") }] : []);
}

/** The nearest allowed number; other values, such as an environment variable, stay. */
function nearest(wanted: string, allowed: readonly number[]): string {
  const number = Number(wanted);
  if (wanted.startsWith("${") || allowed.includes(number)) return wanted;
  const distance = (one: number) => Math.abs(one - (Number.isNaN(number) ? Number.POSITIVE_INFINITY : number));
  return String(allowed.reduce((best, each) => (distance(each) < distance(best) ? each : best)));
}

/** Offers only what the codec supports; corrects other values and reports it (protocol#audio-parameters). */
function followAudioCodec(codec: string): void {
  const isKnown = Object.hasOwn(AUDIO_CODECS, codec);
  const { rates, channels, packets } = AUDIO_CODECS[isKnown ? (codec as MediaOptions["audioCodec"]) : "l16"];
  const before = {
    audioRate: value("audioRate"),
    audioChannels: value("audioChannels"),
    audioSendRate: value("audioSendRate"),
  };
  setChoices(field("audioRate"), rates, (rate) => WORDS.audioRate?.(rate) ?? rate, nearest(before.audioRate, rates));
  setChoices(
    field("audioChannels"),
    channels,
    (count) => text(`option.channels${count}`),
    nearest(before.audioChannels, channels),
  );
  const isFixed = packets.length === 1;
  if (isFixed) field("audioSendRate").val(nearest(before.audioSendRate, packets));
  field("audioSendRate").prop("disabled", isFixed);
  $("#zoom-rtms-stream-tip-audioCodec").text(isKnown ? text(`tip.audioCodec.${codec}`) : "");
  $("#zoom-rtms-stream-tip-audioSendRate").text(text(isFixed ? "tip.audioSendRate.fixed" : "tip.audioSendRate.free"));
  const changed = Object.entries(before).filter(([name, was]) => was !== "" && was !== value(name));
  announce("#zoom-rtms-stream-audio-result", Object.fromEntries(changed.map(([name]) => [name, value(name)])));
}

/**
 * As for audio: the frame rate goes with the codec (protocol#video-parameters and protocol#screen-share-parameters).
 */
function followPictureCodec(medium: "video" | "share", codec: string): void {
  const isKnown = Object.hasOwn(PICTURES[medium].codecs, codec);
  const rates = isKnown ? PICTURES[medium].codecs[codec as MediaOptions["videoCodec"]] : [];
  const before = value(`${medium}Fps`);
  const after = rates.length > 0 ? nearest(before, rates) : before;
  field(`${medium}Fps`).val(after);
  $(`#zoom-rtms-stream-tip-${medium}Codec`).text(isKnown ? text(`tip.codec.${codec}`) : "");
  $(`#zoom-rtms-stream-tip-${medium}Fps`).text(
    text("tip.fps", { least: String(rates[0] ?? 1), most: String(rates[rates.length - 1] ?? 30) }),
  );
  announce(`#zoom-rtms-stream-${medium}-result`, before !== after ? { [`${medium}Fps`]: Number(after) } : {});
}

/** The consequence of what is chosen, beside it. */
function showConsequences(): void {
  // Zoom itself follows the active speaker.
  $("#zoom-rtms-stream-follow").toggle(value("videoStreams") !== "active");
  for (const name of PRODUCT_CHOICES)
    $(`#zoom-rtms-stream-tip-${name}`).text(value(name) === "" ? "" : text(`tip.${name}.${value(name)}`));
  for (const name of ["detectLanguage", "bufferData"])
    $(`#zoom-rtms-stream-tip-${name}`).text(text(`tip.${name}.${field(name).is(":checked") ? "on" : "off"}`));
}

/** The selects whose choices are data, filled and set to what was saved. */
export function prepareChoices(node: object): void {
  const saved = node as Readonly<Record<string, unknown>>;
  const restore = (name: keyof MediaOptions, values: readonly (string | number)[], label: (value: string) => string) =>
    setChoices(field(name), values, label, String(saved[name] ?? MEDIA_DEFAULTS[name]));
  const option = (name: string) => text(`option.${name}`);

  showChoices(PROPERTIES, text, node);
  const languages = Object.keys(TranscriptLanguage).map((name) => name.replace("LANGUAGE_ID_", ""));
  const spoken = languages.filter((name) => name !== "NONE").sort();
  const readable = (name: string) => name.charAt(0) + name.slice(1).toLowerCase().replaceAll("_", " ");
  restore("language", ["", ...spoken], (name) => (name === "" ? option("anyLanguage") : readable(name)));
  restore("audioRate", AUDIO_CODECS.l16.rates, (rate) => WORDS.audioRate?.(rate) ?? rate);
  restore("audioChannels", AUDIO_CODECS.l16.channels, (count) => option(`channels${count}`));
}

/** What recognisers of speech take, each speaker apart; Zoom's own transcript is not needed then. */
const FOR_SPEECH: Readonly<Partial<MediaOptions>> = {
  audio: true,
  transcript: false,
  audioStreams: "multi",
  audioCodec: "l16",
  audioRate: 16000,
  audioChannels: 1,
  audioSendRate: 100,
};

function choose(name: string, wanted: unknown): void {
  if (typeof wanted === "boolean") field(name).prop("checked", wanted).trigger("change");
  else field(name).val(String(wanted)).trigger("change");
}

/** Now, and when another codec is chosen: the editor itself says "change" of every field when the dialog is ready. */
function followCodec(medium: "audio" | "video" | "share", follow: (codec: string) => void): void {
  let followed: string | undefined;
  const change = () => {
    const codec = value(`${medium}Codec`);
    if (codec === followed) return;
    followed = codec;
    follow(codec);
  };
  field(`${medium}Codec`).on("change", change);
  change();
}

/** Makes the fields follow each other; to be called when all of them hold what was saved. */
export function connectMedia(node: object): void {
  followCodec("audio", followAudioCodec);
  for (const medium of ["video", "share"] as const) followCodec(medium, (codec) => followPictureCodec(medium, codec));
  for (const name of [...PRODUCT_CHOICES, "detectLanguage", "bufferData"]) field(name).on("change", showConsequences);
  showConsequences();
  $("#zoom-rtms-stream-speech").on("click", () => {
    const before = mediaOptionsOf(node);
    for (const [name, wanted] of Object.entries(FOR_SPEECH)) choose(name, wanted);
    const isLeft = before.transcript && !FOR_SPEECH.transcript;
    say("#zoom-rtms-stream-preset", [
      { level: "ok", text: text("preset.set") },
      ...(isLeft ? [{ level: "note" as const, text: text("preset.transcript") }] : []),
    ]);
  });
}
