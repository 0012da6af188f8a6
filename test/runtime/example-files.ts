// The example flows as Node-RED's import dialog offers them, for specs that play them.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FlowNode } from "./node-red-process";

const FOLDER = join(__dirname, "..", "..", "examples");

/** The names in the import dialog. */
export const EXAMPLES: readonly string[] = readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ""));

/** As it is in the package. @param name as in the import dialog */
export const example = (name: string): FlowNode[] => JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8"));

/** Flows that are imported together: what several hold, the Zoom app, is there once. */
export const importedTogether = (flows: readonly (readonly FlowNode[])[]): FlowNode[] => [
  ...new Map(flows.flat().map((node) => [node.id, node])).values(),
];

export function idOf(flow: readonly FlowNode[], type: string): string {
  const node = flow.find((each) => each.type === type);
  if (!node) throw new Error(`The example has no ${type} node.`);
  return node.id;
}

/** Where a user's apps are: an API in Zoom's place, on this machine. */
export interface InZoomsPlace {
  readonly origin: string;
  /** Of the event subscription. */
  readonly endpoint: string;
  /** Of the app and of the accounts. */
  readonly credentials: { readonly app: Record<string, string>; readonly account: Record<string, string> };
}

/** The example, filled in as by a user who has apps in Zoom. What a simulator node serves stays empty, as it works so. */
export function filledIn(flow: readonly FlowNode[], zoom: InZoomsPlace): FlowNode[] {
  const simulators = flow.filter(({ type }) => type === "zoom-rtms-simulator");
  const served = simulators.flatMap(({ app, account }) => [app, account]);
  const { origin: host, endpoint, credentials } = zoom;
  return flow.map((node): FlowNode => {
    if (node.type === "zoom-rtms-page") return { ...node, credentials: { password: "a password for the page" } };
    if (served.includes(node.id) || served.includes(node.account)) return node;
    if (node.type === "zoom-rtms-app") return { ...node, credentials: credentials.app };
    if (node.type === "zoom-rtms-account") return { ...node, host, credentials: credentials.account };
    return node.type === "zoom-rtms-events-in" ? { ...node, endpoint } : node;
  });
}

/** What a user changes: properties of all nodes of a type. */
export type Changes = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The example with these changes, and a collector `<name>: <debug node's name>` in the place of each debug node. */
export function collected(name: string, changes: Changes): FlowNode[] {
  return example(name).map((node): FlowNode => {
    const { id, z, type } = node;
    if (type === "debug") return { id, z, type: "test-collect", name: `${name}: ${String(node.name)}`, wires: [] };
    return { ...node, ...changes[type] };
  });
}

/** The tab's environment variables, some of them as a user would set them. */
export function environment(name: string, values: Readonly<Record<string, string>>): Record<string, unknown> {
  const tab = example(name).find(({ type }) => type === "tab");
  const variables = (tab?.env ?? []) as { name: string; type: string; value: string }[];
  return { env: variables.map((each) => ({ ...each, value: values[each.name] ?? each.value })) };
}
