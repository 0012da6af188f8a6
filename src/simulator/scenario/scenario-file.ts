// A scenario from a JSON file:
//
//   {
//     "file": "conversation.opus",
//     "speakers": [{ "id": "16778240", "name": "Maya Chen" }, { "id": "33556610", "name": "Tom Becker" }],
//     "segments": [
//       { "speaker": "16778240", "start": 500, "end": 3200, "text": "Good morning, Tom." },
//       { "speaker": "33556610", "start": 3600, "file": "answer.wav", "text": "Good morning, Maya." }
//     ],
//     "share": [{ "speaker": "16778240", "start": 1000, "end": 4000 }],
//     "cameraOff": [{ "speaker": "33556610", "start": 2000, "end": 3000 }],
//     "chat": [{ "speaker": "33556610", "at": 2000, "text": "Here is the link.", "to": "16778240" }],
//     "faults": [{ "at": 3000, "fault": "drop-medium", "value": "audio" }]
//   }
//
// Times are milliseconds from the start of the stream. What a segment sounds like is the stretch from `start` to `end`
// of the scenario's `file`, or the whole of its own `file`, whose length then is the default of `end`; without any file
// it is only a transcript. Without `text` it is only audio. `at` is when the transcript is sent, `end` by default;
// `drafts` ([{ "text", "start", "end", "at" }]) are what the recogniser took it for before, and with `deletedAt` nobody
// said it: it is taken back then, and has no sound. `language` (such as `GERMAN`), the speakers' `channelId` and
// `mode` (`caller`, `callee`), and the scenario's `duration` may be added. Files are
// WAV, PCM of 16 bits, 16 kHz, mono, or Opus in Ogg, mono; paths are relative to the JSON file. `faults` are those of faults.ts; a lasting one needs no `at`.

import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { decodeOggOpus, isOgg, parseWav } from "../../audio";
import { beyondBounds, isObject, type JsonObject } from "../../protocol/input";
import { SimulatorError } from "../errors";
import { checkFault, type TimedFault } from "../faults";
import {
  SAMPLES_PER_MS,
  SCENARIO_RATE,
  type Scenario,
  type ScenarioAudio,
  type ScenarioChat,
  type ScenarioDraft,
  type ScenarioSegment,
  type ScenarioShare,
  type ScenarioSpeaker,
} from "./scenario";

/** Bytes. */
const LARGEST_FILE = 16 * 1024 * 1024;
/** A file contains many messages. The limits apply to each of them. */
const FILE_BOUNDS = { values: Number.POSITIVE_INFINITY, text: Number.POSITIVE_INFINITY };

const BYTES_PER_MS = SAMPLES_PER_MS * 2;

/** @throws SimulatorError SIMULATOR_SCENARIO that names the file and what to change */
export function loadScenario(file: string): Scenario {
  const fault = (text: string): SimulatorError => new SimulatorError("SIMULATOR_SCENARIO", `${file}: ${text}`);
  const json = readJson(file, fault);
  const speakers = listOf(json, "speakers").map((speaker): ScenarioSpeaker => {
    const { id, name, channelId, mode } = speaker;
    if (typeof id !== "string" || typeof name !== "string") throw fault("every speaker needs id and name, as strings.");
    return {
      id,
      name,
      ...(typeof channelId === "string" && { channelId }),
      ...((mode === "caller" || mode === "callee") && { mode }),
    };
  });
  const segments = listOf(json, "segments");
  if (speakers.length === 0 || segments.length === 0) throw fault('needs lists of "speakers" and "segments".');

  const pcmOf = (wav: unknown): Buffer | undefined =>
    typeof wav === "string" ? readPcm(path.resolve(path.dirname(file), wav)) : undefined;
  const whole = pcmOf(json.file);
  const audio: ScenarioAudio[] = [];
  const transcript: ScenarioSegment[] = [];
  for (const segment of segments) {
    const { speaker, start, end: written, text, language, file: wav, at, drafts, deletedAt } = segment;
    if (typeof speaker !== "string" || typeof start !== "number") throw fault("every segment needs speaker and start.");
    const own = pcmOf(wav);
    const end = typeof written === "number" ? written : own && start + Math.ceil(own.length / BYTES_PER_MS);
    if (end === undefined) throw fault(`the segment at ${start} ms needs end, or its own file.`);
    const pcm = own ?? whole?.subarray(start * BYTES_PER_MS, end * BYTES_PER_MS);
    // A retracted segment was never said.
    if (pcm && deletedAt === undefined) audio.push({ speaker, start, pcm });
    if (typeof text === "string")
      transcript.push({
        speaker,
        start,
        end,
        text,
        ...(typeof language === "string" && { language }),
        ...(typeof at === "number" && { at }),
        ...(Array.isArray(drafts) && { drafts: drafts.map((draft) => draftOf(draft, fault)) }),
        ...(typeof deletedAt === "number" && { deletedAt }),
      });
  }
  return {
    speakers,
    audio,
    transcript,
    ...(Array.isArray(json.share) && { share: periodsOf(json, "share", "screen share", fault) }),
    ...(Array.isArray(json.cameraOff) && { cameraOff: periodsOf(json, "cameraOff", "time off of a camera", fault) }),
    chat: listOf(json, "chat").map((entry) => chatOf(entry, fault)),
    faults: listOf(json, "faults").map((entry) => faultOf(entry, fault)),
    ...(typeof json.duration === "number" && { duration: json.duration }),
  };
}

type Fault = (text: string) => SimulatorError;

function faultOf(entry: JsonObject, fault: Fault): TimedFault {
  try {
    return checkFault(entry);
  } catch (thrown) {
    throw fault(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function draftOf(draft: unknown, fault: Fault): ScenarioDraft {
  const { text, start, end, at } = isObject(draft) ? draft : {};
  if (typeof text !== "string" || typeof end !== "number") throw fault("every draft of a segment needs text and end.");
  return { text, end, ...(typeof start === "number" && { start }), ...(typeof at === "number" && { at }) };
}

function periodsOf(json: JsonObject, key: string, what: string, fault: Fault): ScenarioShare[] {
  return listOf(json, key).map(({ speaker, start, end }) => {
    if (typeof speaker !== "string" || typeof start !== "number" || typeof end !== "number")
      throw fault(`every ${what} needs speaker, start and end.`);
    return { speaker, start, end };
  });
}

function chatOf({ speaker, at, text, operation, id, parent, to }: JsonObject, fault: Fault): ScenarioChat {
  if (typeof speaker !== "string" || typeof at !== "number" || typeof text !== "string")
    throw fault("every chat message needs speaker, at and text.");
  return {
    speaker,
    at,
    text,
    ...(typeof operation === "string" && { operation }),
    ...(typeof id === "string" && { id }),
    ...(typeof parent === "string" && { parent }),
    ...(typeof to === "string" && { to }),
  };
}

function readJson(file: string, fault: (text: string) => SimulatorError): JsonObject {
  let value: unknown;
  try {
    if (statSync(file).size > LARGEST_FILE)
      throw new RangeError(`it has more than ${LARGEST_FILE} bytes; split it into several scenarios`);
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (thrown) {
    throw fault(`cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}.`);
  }
  if (!isObject(value)) throw fault("is not a JSON object.");
  const entries = Object.entries(value).flatMap(([name, list]) => (Array.isArray(list) ? list : [{ [name]: list }]));
  const beyond = [beyondBounds(value, FILE_BOUNDS), ...entries.map((entry) => beyondBounds(entry))];
  const excess = beyond.find((each) => each !== undefined);
  if (excess) throw fault(`${excess === beyond[0] ? "it" : "an entry of it"} ${excess}. Make it smaller.`);
  return value;
}

function listOf(json: JsonObject, key: string): JsonObject[] {
  const list = json[key];
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** s16le from a WAV or an Opus file. */
function readPcm(file: string): Buffer {
  const fault = (text: string): SimulatorError => new SimulatorError("SIMULATOR_SCENARIO", `${file}: ${text}.`);
  try {
    const sound = readFileSync(file);
    const { rate, channels, pcm } = isOgg(sound) ? opus(sound) : wav(sound);
    if (rate === SCENARIO_RATE && channels === 1) return pcm;
  } catch (thrown) {
    throw fault(thrown instanceof Error ? thrown.message : String(thrown));
  }
  throw fault(`must be 16 kHz, mono. Convert it: ffmpeg -i in.wav -ar ${SCENARIO_RATE} -ac 1 -sample_fmt s16 out.wav`);
}

interface Pcm {
  rate: number;
  channels: number;
  pcm: Buffer;
}

function opus(file: Buffer): Pcm {
  const { channels, samples } = decodeOggOpus(file, SCENARIO_RATE);
  return { rate: SCENARIO_RATE, channels, pcm: samples };
}

function wav(file: Buffer): Pcm {
  const { rate, channels, width, samples } = parseWav(file);
  if (width !== 2) throw new RangeError(`has ${width * 8} bits per sample, but 16 are needed`);
  return { rate, channels, pcm: samples };
}
