// What can be asked of a page: one row each. Whatever is not here does not exist, and every name in an address is looked up
// in memory: no part of a request becomes a path.

import * as doors from "./doors";
import * as meetings from "./meetings";
import type { PageAnswer, PageRequest } from "./messages";
import type { Sources } from "./sources";

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: readonly string[];
  /** Open to everybody: everything else needs a session. */
  readonly open?: true;
  answer(
    request: PageRequest,
    sources: Sources,
    parameters: meetings.Parameters,
    session: doors.Visitor,
  ): PageAnswer | Promise<PageAnswer>;
}

/** Those that begin with a colon are parameters. */
const split = (path: string): string[] => path.split("/").filter((part) => part !== "");

export const ROUTES: readonly Route[] = [
  { method: "GET", path: [], open: true, answer: doors.home },
  { method: "POST", path: ["sign-in"], open: true, answer: doors.signIn },
  { method: "POST", path: ["sign-out"], answer: doors.signOut },
  { method: "GET", path: split("api/live"), answer: doors.live },
  { method: "GET", path: split("api/meetings"), answer: meetings.list },
  { method: "GET", path: split("api/meetings/:id"), answer: meetings.meeting },
  { method: "DELETE", path: split("api/meetings/:id"), answer: meetings.remove },
  { method: "GET", path: split("api/meetings/:id/levels"), answer: meetings.levels },
  { method: "GET", path: split("api/meetings/:id/picture"), answer: meetings.picture },
  { method: "GET", path: split("api/meetings/:id/report"), answer: meetings.report },
  { method: "GET", path: split("api/meetings/:id/peaks/:file"), answer: meetings.peaks },
  { method: "GET", path: split("api/meetings/:id/files/:file"), answer: meetings.file },
  { method: "PUT", path: split("api/meetings/:id/speakers/:speaker"), answer: meetings.rename },
];

/** A name in an address: an id, a file's key, a speaker's. */
const NAME = /^[\w-]{1,64}$/;

/** The parameters of a route if a path is one of its; else nothing. */
function parametersOf({ path }: Route, asked: readonly string[]): meetings.Parameters | undefined {
  if (path.length !== asked.length) return undefined;
  const found = { id: "", file: "", speaker: "" };
  for (const [at, part] of path.entries()) {
    const given = asked[at] ?? "";
    if (!part.startsWith(":")) {
      if (part !== given) return undefined;
    } else if (!NAME.test(given)) return undefined;
    else Object.assign(found, { [part.slice(1)]: given });
  }
  return found;
}

export interface Match {
  route: Route;
  parameters: meetings.Parameters;
}

/** All routes of a path, one a method. */
export function matchesOf(asked: readonly string[]): Match[] {
  return ROUTES.flatMap((route) => {
    const parameters = parametersOf(route, asked);
    return parameters ? [{ route, parameters }] : [];
  });
}

/** Whether a request changes something, and so has a body. */
export const takesBody = (method: string, asked: readonly string[]): boolean =>
  method !== "GET" && matchesOf(asked).some(({ route }) => route.method === method);
