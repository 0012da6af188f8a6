// What an editor does to a Node-RED: it reads and deploys flows through the admin API, and follows the debug panel.

import { WebSocket } from "ws";

export interface FlowNode {
  id: string;
  type: string;
  [property: string]: unknown;
}

const HEADERS = { "Content-Type": "application/json", "Node-RED-API-Version": "v2" };

async function answer(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`Node-RED's admin API answered ${response.status}: ${await response.text()}`);
  return response.status === 204 ? undefined : response.json();
}

/** Deploys what `change` makes of each node of the running flows. */
export async function changeFlows(url: string, change: (node: FlowNode) => FlowNode): Promise<void> {
  const { flows, rev } = (await answer(await fetch(`${url}/flows`, { headers: HEADERS }))) as {
    flows: FlowNode[];
    rev: string;
  };
  const body = JSON.stringify({ flows: flows.map(change), rev });
  await answer(await fetch(`${url}/flows`, { method: "POST", headers: HEADERS, body }));
}

export interface DebugEntry {
  /** The debug node's name. */
  name: string;
  /** What it shows: text, or JSON of anything else. */
  text: string;
}

/** Follows the debug panel until the returned function is called. Resolves when connected. */
export async function followDebug(url: string, show: (entry: DebugEntry) => void): Promise<() => void> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/comms`);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  socket.send(JSON.stringify({ subscribe: "debug" }));
  socket.on("message", (data) => {
    for (const { topic, data: entry } of [JSON.parse(data.toString())].flat())
      if (topic === "debug") show({ name: String(entry.name), text: String(entry.msg) });
  });
  return () => socket.terminate();
}
