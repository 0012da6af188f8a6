// The text of `zoom-rtms-simulator --help`.

import { PRODUCTS } from "../../protocol/values";
import { FAULTS, type Fault, type FaultRow } from "../faults";

const VALUES: Readonly<Record<FaultRow["type"], string>> = {
  flag: "",
  count: "[=n]",
  status: "=code",
  reason: "[=n]",
  seconds: "[=n]",
  milliseconds: "[=n]",
  choice: "=word",
};

const rows: [string, Fault][] = Object.entries(FAULTS);

function list(moments: boolean): string {
  return rows
    .filter(([, { moment = false }]) => moment === moments)
    .map(([name, { type, meaning, choices, fallback }]) => {
      const words = choices ? ` (${choices.join(", ")}${fallback ? `; ${fallback} if none is said` : ""})` : "";
      return `  ${`${name}${VALUES[type]}`.padEnd(28)}${meaning}${words}`;
    })
    .join("\n");
}

export const HELP = `Usage: zoom-rtms-simulator --url <webhook> [options]

Plays Zoom: validates the webhook's URL, sends it a signed *_started, serves signaling
and media on a free port of 127.0.0.1 (loopback only, so the app must run on this
machine; the webhook URL may be any), streams a conversation of two speakers with its
transcript, and ends the stream. Ends with status 0 if that went well.

  --url <webhook>           where webhooks go, such as http://127.0.0.1:1880/zoom/rtms
  --client-id <id>          as in the zoom-rtms-app node; or ZOOM_CLIENT_ID
  --client-secret <secret>  as in the zoom-rtms-app node; or ZOOM_CLIENT_SECRET
  --secret-token <token>    as in the zoom-rtms-app node; or ZOOM_SECRET_TOKEN
  --product <name>          ${Object.keys(PRODUCTS).join(", ")}; default meeting
  --media <list>            granted media: audio, transcript, video, share, chat;
                            default audio,transcript
  --scenario <file.json>    plays this instead of the conversation that ships (see below)
  --fault <name[=value][@ms]>  a fault, or several (see below)
  --replay <report.json>    plays a report that the panel saved back: its messages, losses
                            and pauses, with made-up content; instead of the four above
  --tls-cert <file.pem>     serves wss:// with this certificate and its key; if neither
  --tls-key <file.pem>      file is there, both are made. Enter the certificate's path
                            as CA Certificate of the app node's TLS configuration
  -h, --help                this text

Secrets are never printed, nor is anything that is said. Prefer the environment variables:
other users of the machine can read a command line.

A scenario is a JSON file; times are milliseconds from the start of the stream:

  {
    "file": "talk.wav",
    "speakers": [{ "id": "1001", "name": "Maya" }, { "id": "1002", "name": "Tom" }],
    "segments": [
      { "speaker": "1001", "start": 500, "end": 3200, "text": "Good morning, Tom.",
        "drafts": [{ "end": 2000, "text": "Good mourning" }] },
      { "speaker": "1002", "start": 3600, "file": "answer.wav", "text": "Hello, Maya." }
    ],
    "share": [{ "speaker": "1001", "start": 1000, "end": 3000 }],
    "chat": [{ "speaker": "1002", "at": 2000, "text": "Here is the link." }],
    "faults": [{ "at": 2000, "fault": "drop-medium", "value": "audio" }]
  }

A segment sounds like the stretch from start to end of the scenario's file, or like the
whole of its own. Its drafts are sent first, and it is their update, sent at its end or
at "at"; with "deletedAt" nobody said it, and it is taken back then. WAV: 16 kHz, mono, 16 bits; or Opus, mono; paths are relative to the JSON.

Faults that last from the start, or with @ms from that many milliseconds on:

${list(false)}

Faults of a moment, as in --fault drop-signaling@5000 or --fault half-open=audio@8000:

${list(true)}
`;
