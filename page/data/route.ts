// What the page shows, by the part of its address behind "#": so every view has an address of its own, and the server
// needs to know none of them.

import type { Query } from "./api";

export type Route =
  | { view: "live" }
  | { view: "recordings"; query: Query }
  | { view: "meeting"; id: string; q: string; at?: number };

const QUERY = ["q", "product", "person", "from", "to"] as const;
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** @param hash as of `location`, with or without "#" */
export function parseRoute(hash: string): Route {
  const [path = "", search = ""] = hash.replace(/^#?\/?/, "").split("?");
  const given = new URLSearchParams(search);
  const [view, id = ""] = path.split("/");
  if (view === "meeting" && ID.test(id)) {
    const at = Number(given.get("t") ?? Number.NaN);
    return { view, id, q: given.get("q") ?? "", ...(Number.isFinite(at) && at >= 0 && { at }) };
  }
  if (view !== "recordings") return { view: "live" };
  const [q, product, person, from, to] = QUERY.map((name) => given.get(name) ?? "") as [
    string,
    string,
    string,
    string,
    string,
  ];
  return { view, query: { q, product, person, from, to } };
}

export function formatRoute(route: Route): string {
  if (route.view === "live") return "#/";
  const { path, values } =
    route.view === "meeting"
      ? {
          path: `meeting/${route.id}`,
          values: { q: route.q, t: route.at === undefined ? "" : String(Math.round(route.at)) },
        }
      : { path: "recordings", values: route.query };
  const given = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ""));
  return `#/${path}${given.size > 0 ? `?${given}` : ""}`;
}
