// Zoom's calls that control RTMS, one row per product (protocol#rest-calls).

import type { Product } from "../protocol/values";
import { type ApiTextCode, apiInputError } from "./errors";
import type { AccountKind, ControlAction } from "./settings";

export interface ControlRequest {
  action: ControlAction;
  product: Product;
  /** A meeting's or webinar's number, a session's or an engagement's id. */
  id: string;
  /** Of the RTMS app, which need not be the account's app. */
  clientId?: string;
  /** Zoom's user id of the user on whose behalf a meeting's RTMS is controlled. */
  participantUserId?: string;
}

interface CallRow {
  method: "PATCH" | "PUT";
  /** @throws RtmsError RTMS_INPUT for an id that cannot be one of this product */
  path(id: string): string;
  settings: (request: ControlRequest) => Readonly<Record<string, string | undefined>>;
  /** How errors name it. */
  what: ApiTextCode;
  /** Without `:admin`. A Video SDK token has no scopes. */
  scope?: string;
}

const LONGEST_ID = 512;

/** Spaces and dashes, as Zoom shows a meeting's number. */
const SEPARATORS = /[\s\u2010-\u2015-]/g;

/** The number of a meeting or webinar without spaces and dashes; `undefined` for what is no such number, as a UUID. */
export function plainNumber(id: string): string | undefined {
  const number = id.replace(SEPARATORS, "");
  return /^\d{1,20}$/.test(number) ? number : undefined;
}

function meetingNumber(id: string): string {
  const number = plainNumber(id);
  if (number !== undefined) return number;
  throw apiInputError("RTMS_INPUT", /[a-z=/+]/i.test(id) ? "meetingUuid" : "noMeetingNumber");
}

/** A URL would lose the path segments `.` and `..`. */
function encoded(id: string): string {
  if (id.length > LONGEST_ID || id === "." || id === "..") throw apiInputError("RTMS_INPUT", "badId");
  try {
    return encodeURIComponent(id);
  } catch {
    throw apiInputError("RTMS_INPUT", "badId");
  }
}

/** Zoom decodes an id with a slash twice. */
const encodedTwice = (id: string): string => (id.includes("/") ? encodeURIComponent(encoded(id)) : encoded(id));

const MEETING: CallRow = {
  method: "PATCH",
  path: (id) => `/live_meetings/${meetingNumber(id)}/rtms_app/status`,
  settings: ({ clientId, participantUserId }) => ({ client_id: clientId, participant_user_id: participantUserId }),
  what: "meeting",
  scope: "meeting:update:participant_rtms_app_status",
};

const CALLS: Readonly<Record<Exclude<Product, "phone">, CallRow>> = {
  meeting: MEETING,
  webinar: { ...MEETING, what: "webinar" },
  session: {
    method: "PATCH",
    path: (id) => `/videosdk/sessions/${encodedTwice(id)}/rtms_app/status`,
    settings: () => ({}),
    what: "session",
  },
  contact_center: {
    method: "PUT",
    path: (id) => `/contact_center/${encoded(id)}/rtms_app/status`,
    settings: ({ clientId }) => ({ client_id: clientId }),
    what: "contactCenter",
    scope: "contact_center:update:engagement_rtms_app_status",
  },
};

export interface Call {
  method: "PATCH" | "PUT";
  path: string;
  body: string;
  what: ApiTextCode;
}

function rowOf(product: Product): CallRow {
  if (product === "phone") throw apiInputError("RTMS_INPUT", "phone");
  return CALLS[product];
}

/** @throws RtmsError RTMS_INPUT for what no call can be made of, with the cure */
export function callOf(request: ControlRequest, kind: AccountKind): Call {
  const { action, product } = request;
  const { method, path, settings, what } = rowOf(product);
  if (request.id.trim() === "") throw apiInputError("RTMS_INPUT", "noId");
  if (product === "session" && kind !== "video-sdk") throw apiInputError("RTMS_INPUT", "needsVideoSdk");
  if (product !== "session" && kind === "video-sdk") throw apiInputError("RTMS_INPUT", "onlyVideoSdk");
  const given = Object.entries(settings(request)).filter(([, value]) => value !== undefined && value !== "");
  const body = { action, ...(given.length > 0 && { settings: Object.fromEntries(given) }) };
  return { method, path: path(request.id), body: JSON.stringify(body), what };
}

/** An app of an account needs scopes with `:admin` (protocol#rest-calls). */
const scopeFor = (scope: string, kind: AccountKind): string => (kind === "server-to-server" ? `${scope}:admin` : scope);

/** The scope that a call needs; `undefined` for a call without scopes, and for Phone, which has no call. */
export function neededScope({ product }: Pick<ControlRequest, "product">, kind: AccountKind): string | undefined {
  const scope = product === "phone" || kind === "video-sdk" ? undefined : CALLS[product].scope;
  return scope && scopeFor(scope, kind);
}

export interface LackingScope {
  scope: string;
  /** What cannot be controlled without it. */
  products: readonly Product[];
}

/** Whether a token has a scope, with or without `:admin`. */
export function hasScope(scope: string, scopes: readonly string[]): boolean {
  const bare = scope.replace(/:admin$/, "");
  return scopes.some((had) => had === bare || had === `${bare}:admin`);
}

/** The scopes of calls that a token does not have. */
export function lackingScopes(kind: AccountKind, scopes: readonly string[]): readonly LackingScope[] {
  const products: readonly Product[] = ["meeting", "webinar", "contact_center"];
  const needed = [...new Set(products.map((product) => neededScope({ product }, kind)))];
  return needed
    .filter((scope) => scope !== undefined)
    .filter((scope) => !hasScope(scope, scopes))
    .map((scope) => ({ scope, products: products.filter((product) => neededScope({ product }, kind) === scope) }));
}
