#!/usr/bin/env node
// `zoom-rtms-simulator`: plays Zoom against any webhook URL. Ends with status 0 after a stream that went well, else
// with 1 and the reason.

import { StopReason } from "../protocol/enums";
import { type Command, readCommand } from "./cli-options";
import { SimulatorError } from "./errors";
import type { StreamHandle } from "./handle";
import { HELP } from "./help";
import type { Summary } from "./ledger";
import type { LogEntry } from "./log";
import { Simulator } from "./simulator";
import { explainReply } from "./webhooks";

/** One line for an entry; without secrets, ids of meetings, or anything that is said. */
const LINES: { [E in LogEntry["event"]]: (entry: Extract<LogEntry, { event: E }>) => string } = {
  webhook: ({ name, status, ms, error }) =>
    `webhook ${name}: ${status === 0 ? `no answer (${error})` : status} after ${Math.round(ms)} ms`,
  handshake: ({ socket, status, reason, silent }) => {
    if (silent) return `${socket}: handshake answered by a close only`;
    return status === 0 ? `${socket}: handshake welcome` : `${socket}: handshake refused with ${status}, ${reason}`;
  },
  flowing: ({ medium }) => `${medium} is flowing`,
  closed: ({ socket, code }) => `${socket}: closed with ${code}`,
  interrupted: ({ socket, reason }) => `${socket}: lost (${reason}), waiting for it to come back`,
  fault: ({ fault, value }) => `fault ${fault}${value === true ? "" : `=${value}`}`,
  moved: ({ url }) => `the server failed; the stream goes on at ${url}`,
  paused: () => "paused",
  resumed: () => "resumed",
  ended: ({ reason }) => `stream ended: ${reason}`,
};

function lineOf(entry: LogEntry): string {
  const write = LINES[entry.event] as (entry: LogEntry) => string;
  return write(entry);
}

/** The scenario was over, the app asked for the end, or whoever ran this did. */
const GOOD_ENDS: readonly number[] = [
  StopReason.STOP_BC_MEETING_ENDED,
  StopReason.STOP_BC_RECEIVER_REQUEST_CLOSE,
  StopReason.STOP_BC_USER_TRIGGERED,
];

/** What was wrong with a stream that has ended; `undefined` if nothing was. */
function complaint({ closed, handshakes, sent }: Summary): string | undefined {
  const flowed = Object.values(sent).some(({ packets }) => packets > 0);
  if (flowed)
    return GOOD_ENDS.includes(closed.reason)
      ? undefined
      : `The stream ended with ${closed.name}: the app did not stay.`;
  if (handshakes.length === 0)
    return "The webhook was accepted, but nobody connected. Is a zoom-rtms-stream node wired to the webhook node, and may it connect to ws://127.0.0.1 (the app's servers)?";
  if (handshakes.every(({ silent }) => silent))
    return "Every handshake was answered by nothing but a close, as the faults ask for.";
  const refused = handshakes.find(({ status }) => status !== 0);
  if (refused)
    return `The ${refused.socket} handshake was refused with status ${refused.status}. Compare client id and client secret on both sides, and the media parameters.`;
  return "The app connected but no media were sent: it never said that it was ready for them (message 7).";
}

function summaryLine({ sent, keepAlives }: Summary): string {
  const media = Object.entries(sent).map(([medium, { packets }]) => `${packets} of ${medium}`);
  return `packets sent: ${media.join(", ")}; keep-alives answered: ${keepAlives.answered} of ${keepAlives.sent}`;
}

/** Milliseconds for an app whose signaling handshake was refused to come with a better one. */
const SECOND_CHANCE = 5000;

/** Ends a stream whose app is refused and does not mend it, instead of waiting as long as Zoom would. */
function stopIfUnwelcome(stream: StreamHandle): void {
  let giveUp: NodeJS.Timeout | undefined;
  stream.on("handshake", ({ socket, status, silent }) => {
    if (socket !== "signaling") return;
    clearTimeout(giveUp);
    if (status === 0 && !silent) return;
    giveUp = setTimeout(() => void stream.stop(StopReason.STOP_BC_AUTHENTICATION_FAILURE), SECOND_CHANCE);
  });
  void stream.done.then(() => clearTimeout(giveUp));
}

async function play({ simulator: options, play: what }: Command, print: (line: string) => void): Promise<void> {
  const simulator = new Simulator({ ...options, log: (entry) => print(lineOf(entry)) });
  try {
    await simulator.listen();
    const { ms } = await simulator.validateUrl(what.webhookUrl);
    print(`webhook endpoint.url_validation: 200 after ${Math.round(ms)} ms, token right`);
    const stream = simulator.play(what);
    stopIfUnwelcome(stream);
    process.once("SIGINT", () => void stream.stop(StopReason.STOP_BC_USER_TRIGGERED));
    const untaken = explainReply(await stream.started, what.webhookUrl);
    if (untaken) throw new SimulatorError("SIMULATOR_WEBHOOK", untaken);
    const summary = await stream.done;
    const wrong = complaint(summary);
    if (wrong) throw new SimulatorError("SIMULATOR_STREAM", wrong);
    print(summaryLine(summary));
  } finally {
    await simulator.close();
  }
}

async function main(args: string[]): Promise<number> {
  try {
    const command = readCommand(args, process.env);
    if (command === "help") console.log(HELP);
    else await play(command, console.log);
    return 0;
  } catch (thrown) {
    console.error(`zoom-rtms-simulator: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    return 1;
  }
}

void main(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
