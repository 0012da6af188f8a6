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
      const words = choices ? ` (${choices.join(", ")}${fallback ? `; ${fallback} by default` : ""})` : "";
      return `  ${`${name}${VALUES[type]}`.padEnd(28)}${meaning}${words}`;
    })
    .join("\n");
}

export const HELP = `Usage: zoom-rtms-simulator --url <webhook> [options]
       zoom-rtms-simulator --api [options]

Plays Zoom's part: validates the webhook URL, sends it a signed *_started, serves signaling
and media on a free port of 127.0.0.1 (loopback only, so the app must run on this
machine; the webhook URL may be anywhere), streams a conversation of two speakers with its
transcript, and ends the stream. Exits with status 0 if there was no problem.

  --url <webhook>           where webhooks go, such as http://127.0.0.1:1880/zoom/rtms
  --client-id <id>          as in the zoom-rtms-app node; or ZOOM_CLIENT_ID
  --client-secret <secret>  as in the zoom-rtms-app node; or ZOOM_CLIENT_SECRET
  --secret-token <token>    as in the zoom-rtms-app node; or ZOOM_SECRET_TOKEN
  --api                     also serves OAuth, REST and the event WebSocket (see below)
  --api-port <port>         the same on this port of 127.0.0.1; default a free one
  --account-id <id>         as in the zoom-rtms-account node; or ZOOM_ACCOUNT_ID
  --account-client-id <id>  as in that node; or ZOOM_ACCOUNT_CLIENT_ID
  --account-client-secret <secret>
                            as in that node; or ZOOM_ACCOUNT_CLIENT_SECRET
  --product <name>          ${Object.keys(PRODUCTS).join(", ")}; default meeting
  --media <list>            granted media: audio, transcript, video, share, chat;
                            default audio,transcript
  --scenario <file.json>    plays this instead of the built-in conversation (see below)
  --fault <name[=value][@ms]>  a fault, or several (see below)
  --replay <report.json>    replays a report that the panel saved: its messages, losses
                            and pauses, with synthetic content; replaces the four above
  --tls-cert <file.pem>     serves wss:// with this certificate and its key. Creates
  --tls-key <file.pem>      both if neither exists. Enter the certificate's path
                            as CA Certificate of the app node's TLS configuration
  -h, --help                this text

Secrets and content are never printed. Prefer the environment variables: other users of
the machine can read a command line.

With --api a meeting begins first, as soon as a client is connected to the event WebSocket,
or with --url at once. RTMS starts when a REST call asks for it; events go over the event
WebSocket, or to the URL if no client is connected there. The first two lines are what to
enter as Host of the zoom-rtms-account node and as Endpoint of the zoom-rtms-events-in
node. When the meeting is over, the API is served until Ctrl-C. Phone cannot be started.

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

The sound of a segment is the part of the scenario's file from start to end, or its own
file. Drafts are sent first; the segment is their update, sent at its end or at "at". A
segment with "deletedAt" was never said and is deleted at that time. Files are WAV (16 kHz,
mono, 16 bits) or Opus (mono); paths are relative to the JSON file.

Lasting faults; they begin at the start, or with @ms after that many milliseconds:

${list(false)}

Faults that happen once, as in --fault drop-signaling@5000 or --fault half-open=audio@8000:

${list(true)}
`;
