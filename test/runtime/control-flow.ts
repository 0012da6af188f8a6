// A flow whose webhook node sends Zoom's events through a control node, which calls a ZoomApi.

import type { FlowNode } from "./node-red-process";
import { webhookFlow } from "./webhook-client";
import { ACCOUNT_CREDENTIALS } from "./zoom-api";

/** Of the meeting that begins. */
export const NUMBER = "85746065432";
export const UUID = "4444AAAiAAAAAiAiAiiAii==";

let count = 0;

/** An event of Zoom; each is another one, or it would count as a repetition. */
export function event(name: string, payload: object): string {
  count += 1;
  return JSON.stringify({ event: name, event_ts: 1_626_230_691_572 + count, payload });
}

export const meetingStarted = (id = NUMBER, uuid = UUID): string =>
  event("meeting.started", { account_id: "a", object: { id, uuid, host_id: "hostUserId", topic: "Private topic" } });

export interface ControlFlow {
  control?: Record<string, unknown>;
  account?: Record<string, unknown>;
  /** The body of a function node between webhook and control. */
  func?: string;
}

/**
 * Collected, besides what `webhookFlow` collects: `accepted`, the control node's output.
 * @param host of the account
 */
export function controlFlow(host: string, { control = {}, account = {}, func }: ControlFlow = {}): FlowNode[] {
  return webhookFlow({ wires: [["collect-lifecycle"], [func === undefined ? "control" : "function"]] }, [
    {
      id: "account",
      type: "zoom-rtms-account",
      name: "",
      kind: "server-to-server",
      host: host,
      credentials: ACCOUNT_CREDENTIALS,
      ...account,
    },
    {
      id: "control",
      type: "zoom-rtms-control",
      z: "tab",
      account: "account",
      app: "app",
      patience: 30,
      wires: [["collect-accepted"]],
      ...control,
    },
    { id: "function", type: "function", z: "tab", func: func ?? "", outputs: 1, wires: [["control"]] },
    { id: "collect-accepted", type: "test-collect", z: "tab", name: "accepted", wires: [] },
  ]);
}
