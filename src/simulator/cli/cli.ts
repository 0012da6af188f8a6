#!/usr/bin/env node
// `zoom-rtms-simulator`: plays Zoom's part to any webhook URL. Exits with status 0 after a stream without problems,
// else with 1 and the reason.

import { StopReason } from "../../protocol/values";
import { SimulatorError } from "../errors";
import type { LogEntry } from "../log";
import { Meeting } from "../meeting";
import type { Report, ReportLine } from "../replay";
import { Simulator } from "../simulator";
import type { Summary } from "../stream";
import { type Command, readCommand } from "./cli-options";
import { HELP } from "./help";

/** One line per log entry, without secrets, meeting ids or content. */
const LINES: { [E in LogEntry["event"]]: (entry: Extract<LogEntry, { event: E }>) => string } = {
  webhook: ({ name, status, ms, error }) =>
    `webhook ${name}: ${status === 0 ? `no answer (${error})` : status} after ${Math.round(ms)} ms`,
  handshake: ({ socket, status, reason, silent }) => {
    if (silent) return `${socket}: handshake answered by a close only`;
    return status === 0 ? `${socket}: handshake accepted` : `${socket}: handshake refused with ${status}, ${reason}`;
  },
  flowing: ({ medium }) => `${medium} is flowing`,
  closed: ({ socket, code }) => `${socket}: closed with ${code}`,
  interrupted: ({ socket, reason }) => `${socket}: lost (${reason}), waiting for it to reconnect`,
  fault: ({ fault, value }) => `fault ${fault}${value === true ? "" : `=${value}`}`,
  moved: ({ url }) => `the server failed; the stream continues at ${url}`,
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
    validated: ({ ms }) => print(`webhook endpoint.url_validation: 200 after ${Math.round(ms)} ms, token correct`),
    playing: (stream) => process.once("SIGINT", () => void stream.stop(StopReason.STOP_BC_USER_TRIGGERED)),
  });
  print(summaryLine(await meeting.run()));
}

/** `1.250 s: signaling lost`. Returns undefined for a message: there are too many of them. */
function replayLine(line: ReportLine): string | undefined {
  const at = `${(line.at / 1000).toFixed(3)} s:`;
  if (line.kind === "hook") return `${at} webhook ${line.action}`;
  if (line.kind === "socket") return `${at} ${line.socket} ${line.what}${line.cause ? ` (${line.cause})` : ""}`;
  return line.kind === "state" && line.from !== line.to ? `${at} the app was ${line.to}` : undefined;
}

async function replay(report: Report, { simulator: options, play: what }: Command, print: (line: string) => void) {
  const { webhookUrl } = what;
  const simulator = await new Simulator({ ...options, log: (entry) => print(lineOf(entry)) }).listen();
  process.once("SIGINT", () => void simulator.close());
  try {
    await simulator.validateUrl(webhookUrl);
    print(`settings of the stream node: ${JSON.stringify(report.settings)}`);
    const playing = (line: object): void => {
      const text = replayLine(line as ReportLine);
      if (text !== undefined) print(text);
    };
    const { sent, unsent, problem } = await simulator.replay({ report, webhookUrl, playing });
    print(`messages sent: ${sent}; not sent, because their socket was closed: ${unsent}`);
    if (problem !== undefined) throw new SimulatorError("SIMULATOR_STREAM", problem);
  } finally {
    await simulator.close();
  }
}

async function main(args: string[]): Promise<number> {
  try {
    const command = readCommand(args, process.env);
    if (command === "help") console.log(HELP);
    else if (command.report) await replay(command.report, command, console.log);
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
