#!/usr/bin/env node
// `zoom-rtms-simulator`: plays Zoom against any webhook URL. Ends with status 0 after a stream that went well, else
// with 1 and the reason.

import { StopReason } from "../protocol/enums";
import { type Command, readCommand } from "./cli-options";
import { HELP } from "./help";
import type { Summary } from "./ledger";
import type { LogEntry } from "./log";
import { Meeting } from "./meeting";

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

function summaryLine({ sent, keepAlives }: Summary): string {
  const media = Object.entries(sent).map(([medium, { packets }]) => `${packets} of ${medium}`);
  return `packets sent: ${media.join(", ")}; keep-alives answered: ${keepAlives.answered} of ${keepAlives.sent}`;
}

async function play({ simulator: options, play: what }: Command, print: (line: string) => void): Promise<void> {
  const meeting = new Meeting({ ...options, log: (entry) => print(lineOf(entry)) }, what, {
    validated: ({ ms }) => print(`webhook endpoint.url_validation: 200 after ${Math.round(ms)} ms, token right`),
    playing: (stream) => process.once("SIGINT", () => void stream.stop(StopReason.STOP_BC_USER_TRIGGERED)),
  });
  print(summaryLine(await meeting.run()));
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
