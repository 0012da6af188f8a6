// The page itself, the way in and out, and the events of those who look on.

import type { Session } from "../access";
import { done, NOT_FOUND, type PageAnswer, PageError, type PageRequest } from "./messages";
import type { Sources } from "./sources";

/** `undefined`: whoever it is. */
export type Visitor = Session | undefined;

/** The page, or what is before it. */
export async function home(
  { headers, isSecure }: PageRequest,
  { access, assets }: Sources,
  _parameters: unknown,
  visitor: Visitor,
): Promise<PageAnswer> {
  const name = access.isLocked ? "set-password.html" : visitor ? "index.html" : "sign-in.html";
  const answer = await assets.answer(name, headers);
  if (!answer) throw NOT_FOUND();
  const renewal = visitor && (await access.renewal(visitor, isSecure));
  // Another page is at the same address for others: no cache may take one for the other.
  const own = { ...answer.headers, Vary: "Accept-Encoding, Cookie", ...(renewal && { "Set-Cookie": renewal }) };
  return { ...answer, headers: own };
}

export async function signIn(request: PageRequest, { access }: Sources): Promise<PageAnswer> {
  if (!access.asks) throw new PageError(403, "no_password");
  const body: unknown = await request.json();
  const { password } = Object(body) as { password?: unknown };
  const result = await access.signIn(password, request.address, request.isSecure);
  switch (result.kind) {
    case "in":
      return done({ "Set-Cookie": result.cookie });
    case "wait":
      throw new PageError(429, "too_many", { "Retry-After": result.seconds });
    default:
      throw new PageError(401, "wrong_password");
  }
}

export async function signOut(
  { isSecure }: PageRequest,
  { access, viewers }: Sources,
  _parameters: unknown,
  visitor: Visitor,
): Promise<PageAnswer> {
  if (!visitor || !access.asks) return done();
  const cookie = await access.signOut(visitor, isSecure);
  viewers.signedOut(visitor.id);
  return done({ "Set-Cookie": cookie });
}

export function live(_request: PageRequest, { viewers }: Sources, _parameters: unknown, visitor: Visitor): PageAnswer {
  if (!visitor) throw new PageError(401, "signed_out");
  if (viewers.isFull) throw new PageError(503, "too_many_viewers", { "Retry-After": 5 });
  const headers = { "Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no" };
  return { status: 200, headers, content: { kind: "events", session: visitor } };
}
