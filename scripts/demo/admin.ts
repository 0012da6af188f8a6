// What an editor does to a Node-RED: it presses a node's button, and follows the debug panel.

import { WebSocket } from "ws";

export interface FlowNode {
  id: string;
  type: string;
  [property: string]: unknown;
}

/** Presses the button of a simulator node. */
export async function clickSimulator(url: string, id: string): Promise<void> {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(`${url}/zoom-rtms/simulator/play`, {
    method: "POST",
    headers,
    body: JSON.stringify({ id }),
  });
  if (!response.ok) throw new Error(`The simulator's button answered ${response.status}: is it in the flow?`);
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
