// Answers requests to a page: first who asks, then what, then whether the page itself asks it.

import { compressed } from "./compression";
import { withSafety } from "./headers";
import { errorAnswer, NOT_FOUND, type PageAnswer, PageError, type PageRequest } from "./messages";
import { type Match, matchesOf } from "./routes";
import { isFromPage, isJson } from "./same-origin";
import type { Sources } from "./sources";

/** Files of the page that everybody may have: they are the way in. */
const OPEN_FILES = /^(?:sign-in|set-password)[\w-]*\.(?:js|css|svg|png)$/;

const isReading = (method: string): boolean => method === "GET" || method === "HEAD";

/** Whether an address is the page's, even if there is nothing at it. All others below the page may be other nodes'. */
const isOwn = ([first, second]: readonly string[]): boolean =>
  first === "api" && (second === "meetings" || second === "live");

function methodsOf(matches: readonly Match[]): string {
  const methods = matches.map(({ route }) => (route.method === "GET" ? "GET, HEAD" : route.method));
  return methods.join(", ");
}

function checkChange(request: PageRequest): void {
  if (!isFromPage(request) || !isJson(request.headers["content-type"])) throw new PageError(403, "foreign");
}

async function asset(request: PageRequest, { access, assets }: Sources): Promise<PageAnswer | undefined> {
  const [name = ""] = request.path;
  if (!isReading(request.method) || request.path.length !== 1) return undefined;
  const answer = await assets.answer(name, request.headers);
  if (!answer || OPEN_FILES.test(name)) return answer;
  // A page's text is at the page's address only.
  if (name.endsWith(".html")) return undefined;
  return (await access.session(request.headers.cookie)) ? answer : errorAnswer(refused(access.isLocked));
}

const refused = (isLocked: boolean): PageError =>
  isLocked ? new PageError(403, "no_password") : new PageError(401, "signed_out");

async function routed(request: PageRequest, sources: Sources): Promise<PageAnswer | undefined> {
  const { method, path } = request;
  const matches = matchesOf(path);
  if (matches.length === 0 && !isOwn(path)) return await asset(request, sources);
  const { access } = sources;
  const visitor = await access.session(request.headers.cookie);
  // Before it is known whether there is such a thing, so that nobody without a session learns that.
  if (!visitor && !matches.some(({ route }) => route.open)) throw refused(access.isLocked);
  if (matches.length === 0) throw NOT_FOUND();
  const wanted = method === "HEAD" ? "GET" : method;
  const match = matches.find(({ route }) => route.method === wanted);
  if (!match) throw new PageError(405, "method", { Allow: methodsOf(matches) });
  if (!isReading(method)) checkChange(request);
  return await match.route.answer(request, sources, match.parameters, visitor);
}

/**
 * The answer to a request; nothing if the page has none, and another node may have one. Rejects with what is a fault of
 * this package only.
 */
export async function answerPage(request: PageRequest, sources: Sources): Promise<PageAnswer | undefined> {
  // Node-RED lets these through without asking for its password.
  if (request.method === "OPTIONS") return undefined;
  let answer: PageAnswer | undefined;
  try {
    answer = await routed(request, sources);
  } catch (thrown) {
    if (!(thrown instanceof PageError)) throw thrown;
    answer = errorAnswer(thrown);
  }
  if (!answer) return undefined;
  const sent = answer.headers["Content-Encoding"] === undefined ? await compressed(answer, request.headers) : answer;
  return { ...sent, headers: withSafety(sent.headers) };
}
