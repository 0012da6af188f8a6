// Hangs pages below Node-RED's `httpNodeRoot`: behind `httpNodeAuth` and `httpNodeMiddleware`, as HTTP In nodes are. One
// middleware for all pages, which looks the path up: HTTP In removes routes of other nodes when it closes, and a route of a
// node that is gone would stay. A second one, before everything that reads bodies, reads those of the pages: Node-RED's own
// parser takes 5 MB from anybody, and shows its errors to everybody.

import type { ServerResponse } from "node:http";
import type { Request, RequestHandler } from "express";
import type { NodeAPI } from "node-red";
import type { RtmsError } from "../../protocol/errors";
import { hostOf } from "../admin";
import { isDeploying, whenDeployed } from "../handover";
import { beforeMountedApps, nodeMiddleware, place, rootOf, type WebApp } from "../http";
import { runtimeError } from "../texts";
import { type Asked, askedOf, partsOf } from "./page-path";

export interface MountedPage {
  /** Of its node: the same in the next instance. */
  id: string;
  /** Who has the path, for the error of the next who wants it. */
  owner: string;
  /** Whether a request has a body that the page wants. */
  takesBody(method: string, path: readonly string[]): boolean;
  /** Reads it. @throws if it is too long or does not come; the answer to that is sent then */
  readBody(request: Request, response: ServerResponse): Promise<Buffer | undefined>;
  /** @returns false if it has no answer. Must not reject */
  answer(request: Request, response: ServerResponse, asked: Asked, host: string | undefined): Promise<boolean>;
  /** Told that the path, waited for until then, is this page's. */
  takesOver(): void;
}

interface Place {
  readonly parts: readonly string[];
  /** The first answers, unless the path is kept for another. */
  readonly pages: MountedPage[];
  /** A page that a deploy closed while others waited for its path: it is kept for its next instance until the deploy is over. */
  kept: Pick<MountedPage, "id" | "owner"> | undefined;
  /** Pages that a deploy closed, and that may come back. */
  awaited: number;
}

/** By the app of Node-RED's HTTP nodes, because one process may run two Node-REDs. */
const registries = new WeakMap<object, Map<string, Place>>();

/** Who answers. */
const answers = ({ kept, pages }: Place): MountedPage | undefined => (kept ? undefined : pages[0]);

/** Seconds: a deploy is over by then, mostly. */
const SOON = { "Retry-After": "1", "Cache-Control": "no-store" };

function runAll(
  all: readonly RequestHandler[],
  request: Request,
  response: never,
  next: (error?: unknown) => void,
): void {
  const [first, ...rest] = all;
  if (!first) next();
  else first(request, response, (error?: unknown) => (error ? next(error) : runAll(rest, request, response, next)));
}

/** The page of a request: the one whose path is the longest. */
function pageAt(places: ReadonlyMap<string, Place>, url: string): { place: Place; asked: Asked } | undefined {
  let found: { place: Place; asked: Asked } | undefined;
  for (const place of places.values()) {
    const asked = askedOf(url, place.parts);
    if (asked && (!found || place.parts.length > found.place.parts.length)) found = { place, asked };
  }
  return found;
}

/** To the page's folder, in whose terms its files are named. Relative, for a proxy may show it elsewhere. */
function redirect(response: ServerResponse, { last, query }: Asked): void {
  response.writeHead(302, { Location: `./${last}/${query}`, "Cache-Control": "no-store", "Content-Length": 0 });
  response.end();
}

function install(RED: NodeAPI): Map<string, Place> {
  const places = new Map<string, Place>();
  const app = RED.httpNode as object as WebApp;
  const zoomRtmsPage = (request: Request, response: ServerResponse, next: (error?: unknown) => void): void => {
    const found = places.size > 0 ? pageAt(places, request.url) : undefined;
    if (!found || request.method === "OPTIONS") {
      next();
      return;
    }
    const { place, asked } = found;
    runAll(nodeMiddleware(RED), request, response as never, (error) => {
      const page = answers(place);
      if (error !== undefined) next(error);
      else if (!page) response.writeHead(503, SOON).end();
      else if (asked.parts.length === 0 && !asked.isFolder && asked.last !== "") redirect(response, asked);
      else
        page.answer(request, response, asked, hostOf(request)).then(
          (isAnswered) => {
            if (!isAnswered) next();
          },
          () => response.destroy(),
        );
    });
  };
  const zoomRtmsPageBody = (request: Request, response: ServerResponse, next: (error?: unknown) => void): void => {
    if (places.size === 0 || request.method === "GET" || request.method === "HEAD") {
      next();
      return;
    }
    const root = partsOf(app.path());
    const below = askedOf(request.url, root);
    const found = below && pageAt(places, `/${below.parts.map(encodeURIComponent).join("/")}`);
    const page = found && answers(found.place);
    if (!page?.takesBody(request.method, found?.asked.parts ?? []) || request.readableDidRead) {
      next();
      return;
    }
    page.readBody(request, response).then(
      (body) => {
        if (!body) return;
        // What parsers of bodies look at, to leave alone what is read.
        Object.assign(request, { body, _body: true });
        next();
      },
      () => response.destroy(),
    );
  };
  RED.httpNode.use(zoomRtmsPage as object as RequestHandler);
  place(rootOf(app), zoomRtmsPageBody as never, beforeMountedApps);
  registries.set(RED.httpNode, places);
  return places;
}

/** To be called when a module is loaded, so that pages come before the routes of flows. */
export function preparePages(RED: NodeAPI): void {
  if (RED.settings.httpNodeRoot !== false && !registries.has(RED.httpNode)) install(RED);
}

export interface Mounted {
  /** Below `httpNodeRoot`, with it. */
  path: string;
  /** @param removed whether the node will not come back */
  close(removed: boolean): void;
  /** Why the page has to wait: another has the path. */
  holder?: RtmsError;
}

/**
 * Hangs a page at a path, or lets it wait until the page that is there is gone.
 * @throws RtmsError RTMS_INPUT if it cannot be a path, or if nodes may not serve HTTP
 */
export function mountPage(RED: NodeAPI, path: string, page: MountedPage): Mounted {
  if (RED.settings.httpNodeRoot === false) throw runtimeError("RTMS_INPUT", "noPages");
  if (/[?#]/.test(path)) throw runtimeError("RTMS_INPUT", "noPath", { path });
  const places = registries.get(RED.httpNode) ?? install(RED);
  const parts = partsOf(path);
  const key = parts.join("/");
  const own: Place = places.get(key) ?? { parts, pages: [], kept: undefined, awaited: 0 };
  places.set(key, own);
  const isBack = own.kept?.id === page.id;
  if (isBack) own.kept = undefined;
  const holder = isBack ? undefined : (own.kept ?? own.pages[0]);
  if (isBack) own.pages.unshift(page);
  else own.pages.push(page);
  const close = (removed: boolean) => leave(RED, places, own, page, removed);
  const whole = `/${[...partsOf((RED.httpNode as object as WebApp).path()), ...parts].join("/")}`;
  const taken = holder && runtimeError("RTMS_INPUT", "pageTaken", { path: whole, owner: holder.owner });
  return { path: whole, close, ...(taken && { holder: taken }) };
}

/** Takes a page away. Who waits for its path takes over: at once, or after a deploy that did not bring it back. */
function leave(RED: NodeAPI, places: Map<string, Place>, own: Place, page: MountedPage, removed: boolean): void {
  const at = own.pages.indexOf(page);
  if (at < 0) return;
  const isHolder = answers(own) === page;
  own.pages.splice(at, 1);
  const key = own.parts.join("/");
  const sweep = () => {
    if (own.pages.length === 0 && own.awaited === 0 && places.get(key) === own) places.delete(key);
  };
  if (!removed && isDeploying(RED)) {
    const kept = isHolder && own.pages.length > 0 ? page : undefined;
    if (kept) own.kept = kept;
    own.awaited += 1;
    whenDeployed(RED, () => {
      own.awaited -= 1;
      if (kept && own.kept === kept) {
        own.kept = undefined;
        own.pages[0]?.takesOver();
      }
      sweep();
    });
  } else if (isHolder) own.pages[0]?.takesOver();
  sweep();
}
