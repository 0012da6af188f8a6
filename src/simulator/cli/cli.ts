#!/usr/bin/env node
// `zoom-rtms-simulator`: plays Zoom's part to any webhook URL. Exits with status 0 after a stream without problems,
// else with 1 and the reason.

import { StopReason } from "../../protocol/values";
import { SimulatorApi, type SimulatorApiOptions } from "../api";
import { SimulatorError } from "../errors";
import type { LogEntry, WebhookReply } from "../log";
import { Meeting } from "../meeting";
import type { SimulatorOptions } from "../options";
import type { ReportLine } from "../replay";
import { Simulator } from "../simulator";
import type { Summary } from "../stream";
import { type Command, readCommand } from "./cli-options";
import { HELP } from "./help";

const answerOf = (status: number, code?: number | string): string =>
  code === undefined ? String(status) : `${status}, code ${code}`;

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
  token: ({ grant, status, code }) => `token by ${grant || "no grant"}: ${answerOf(status, code)}`,
  rest: ({ product, action, status, code }) =>
    `REST ${action ?? "call"}${product ? ` of a ${product}` : ""}: ${answerOf(status, code)}`,
  events: ({ what, code }) => `event WebSocket: ${what}${code === undefined ? "" : ` with ${code}`}`,
  offered: ({ name, delivered }) => `event ${name}: ${delivered ? "sent" : "lost, no client is connected"}`,
};

function lineOf(entry: LogEntry): string {
  const write = LINES[entry.event] as (entry: LogEntry) => string;
  return write(entry);
}

function summaryLine({ sent, keepAlives }: Summary): string {
  const media = Object.entries(sent).map(([medium, { packets }]) => `${packets} of ${medium}`);
  return `packets sent: ${media.join(", ")}; keep-alives answered: ${keepAlives.answered} of ${keepAlives.sent}`;
}

type Print = (line: string) => void;

const printValidation =
  (print: Print) =>
  ({ ms }: WebhookReply): void =>
    print(`webhook endpoint.url_validation: 200 after ${Math.round(ms)} ms, token correct`);

async function play({ simulator: options, play: what }: Command, print: Print): Promise<void> {
  const meeting = new Meeting({ ...options, log: (entry) => print(lineOf(entry)) }, what, {
    validated: printValidation(print),
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

async function replay(
  { report, webhookUrl }: NonNullable<Command["replay"]>,
  options: SimulatorOptions,
  print: Print,
): Promise<void> {
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

/** Serves the API until it is interrupted, and begins a meeting. */
async function serve({ simulator, play: what }: Command, account: SimulatorApiOptions, print: Print): Promise<void> {
  const log = (entry: LogEntry): void => print(lineOf(entry));
  const api = await new SimulatorApi({ ...account, log }).listen();
  const interrupted = new Promise<void>((resolve) => process.once("SIGINT", resolve));
  print(`zoom-rtms-account, Host: ${api.origin}`);
  print(`zoom-rtms-events-in, Endpoint: ${api.endpoint()}`);
  // With a webhook the meeting begins at once.
  const begin = what.webhookUrl === undefined ? {} : { client: 0 };
  const meeting = new Meeting({ ...simulator, api, log }, what, {
    begin,
    validated: printValidation(print),
    begun: ({ product, restId }) => print(`${product} ${restId} begins; a REST call can start RTMS`),
  });
  const over = meeting.run().then(
    (summary) => print(summaryLine(summary)),
    (thrown: unknown) => {
      if (!meeting.stopped) throw thrown;
    },
  );
  try {
    await Promise.race([interrupted, over]);
    if (!meeting.over) await meeting.stop();
    await over;
    if (!meeting.stopped) print("The meeting is over. The API is served until it is interrupted (Ctrl-C).");
    await interrupted;
  } finally {
    await api.close();
  }
}

async function main(args: string[]): Promise<number> {
  try {
    const command = readCommand(args, process.env);
    if (command === "help") console.log(HELP);
    else if (command.replay) await replay(command.replay, command.simulator, console.log);
    else if (command.api) await serve(command, command.api, console.log);
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
