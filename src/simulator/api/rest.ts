// Answers REST calls (protocol#rest-calls): one row per product, and the checks of a call in their order, which is this
// package's choice.

import { isObject, type JsonObject, parseLossless } from "../../protocol/input";
import type { Product } from "../../protocol/values";
import type { ApiFaultSwitches } from "./api-faults";
import type { ApiRequest } from "./http";
import { type ApiSettings, ENGAGEMENT_SCOPE, MEETING_SCOPE } from "./options";
import { type FieldError, type RestReply, restError } from "./rest-errors";
import { bearerOf, type IssuedToken, type IssuedTokens, isGenuineJwt } from "./tokens";

export const REST_ACTIONS = ["start", "stop", "pause", "resume"] as const;
export type RestAction = (typeof REST_ACTIONS)[number];

/** A meeting, session or engagement that has begun and not ended. */
export interface ControlledMeeting {
  readonly product: Product;
  /** Identifies it in the path of a call. */
  readonly restId: string;
  /** Client ID of the app that gets its streams. */
  readonly clientId: string;
  /** The users for whom RTMS may be started. */
  readonly users: readonly string[];
  /** Whether RTMS can be started already. */
  readonly ready: boolean;
  /** Whether it has a stream. */
  readonly streaming: boolean;
  /** @param user for whom the stream is started */
  control(action: RestAction, user: string | undefined): void;
}

interface CallRow {
  readonly method: string;
  readonly path: RegExp;
  readonly products: readonly Product[];
  /** Absent: the call needs a JWT of the Video SDK API. */
  readonly scope?: string;
  /** The status of success; the answer has no body. */
  readonly status: number;
  /** The id in a segment of the path. @throws URIError */
  readonly idOf: (segment: string) => string;
}

/** An id with `/` is encoded twice; a client that encodes it once finds nothing. */
function twiceDecoded(segment: string): string {
  const once = decodeURIComponent(segment);
  return once.includes("/") ? "" : decodeURIComponent(once);
}

const CALLS: readonly CallRow[] = [
  {
    method: "PATCH",
    path: /^\/v2\/live_meetings\/([^/]+)\/rtms_app\/status$/,
    products: ["meeting", "webinar"],
    scope: MEETING_SCOPE,
    status: 202,
    idOf: decodeURIComponent,
  },
  {
    method: "PATCH",
    path: /^\/v2\/videosdk\/sessions\/([^/]+)\/rtms_app\/status$/,
    products: ["session"],
    status: 204,
    idOf: twiceDecoded,
  },
  {
    method: "PUT",
    path: /^\/v2\/contact_center\/([^/]+)\/rtms_app\/status$/,
    products: ["contact_center"],
    scope: ENGAGEMENT_SCOPE,
    // Not known.
    status: 204,
    idOf: decodeURIComponent,
  },
];

export interface RestWorld {
  readonly settings: ApiSettings;
  readonly faults: ApiFaultSwitches;
  readonly tokens: IssuedTokens;
  readonly meetings: ReadonlySet<ControlledMeeting>;
  /** The answer of a rate limit that is reached. */
  readonly limited: () => RestReply | undefined;
}

/** How a call was answered; for the ledger. */
export interface RestAnswer {
  readonly product?: Product;
  /** As called, decoded. */
  readonly id?: string;
  readonly action?: RestAction;
  /** `participant_user_id` */
  readonly user?: string;
  readonly reply: RestReply;
}

export function answerRest(request: ApiRequest, world: RestWorld): RestAnswer {
  const row = CALLS.find(({ path }) => path.test(request.path));
  if (!row) return { reply: restError("404", { message: "This API endpoint is not recognized." }) };
  const [product] = row.products;
  if (request.method !== row.method)
    return { ...(product && { product }), reply: restError("405", { headers: { allow: row.method } }) };
  const id = idIn(row, request.path);
  const body = bodyOf(request.body);
  const action = actionOf(body);
  const user = userOf(body);
  const called = {
    ...(product && { product }),
    ...(id !== undefined && { id }),
    ...(action && { action }),
    ...(user !== undefined && { user }),
  };
  const error = world.faults.error("rest-error");
  const refused = world.limited() ?? (error ? restError(error) : undefined);
  if (refused) return { ...called, reply: refused };
  const token = authorized(row, request, world);
  if ("status" in token) return { ...called, reply: token };
  const meeting = [...world.meetings].find((each) => row.products.includes(each.product) && each.restId === id);
  const reply = control(row, token, body, meeting, world.settings);
  return { ...called, ...(meeting && { product: meeting.product }), reply };
}

function idIn({ path, idOf }: CallRow, written: string): string | undefined {
  try {
    return idOf(path.exec(written)?.[1] ?? "");
  } catch {
    return undefined;
  }
}

function bodyOf(text: string): JsonObject | undefined {
  try {
    const body = parseLossless(text);
    return isObject(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

const actionOf = (body: JsonObject | undefined): RestAction | undefined =>
  REST_ACTIONS.find((each) => each === body?.action);

function userOf(body: JsonObject | undefined): string | undefined {
  const user = isObject(body?.settings) ? body.settings.participant_user_id : undefined;
  return typeof user === "string" ? user : undefined;
}

/** A token of OAuth; an empty object for a Video SDK account's JWT. */
type Authorized = Partial<IssuedToken>;

function authorized(row: CallRow, { headers }: ApiRequest, { settings, tokens }: RestWorld): Authorized | RestReply {
  const text = bearerOf(headers.authorization) ?? "";
  if (row.scope === undefined)
    return isGenuineJwt(text, settings.clientId, settings.clientSecret) ? {} : restError("4700");
  const token = tokens.find(text);
  if (!token) return restError("4700");
  const message = `Invalid access token, does not contain scopes:[${row.scope}, ${row.scope}:admin].`;
  const isAllowed = token.scopes.includes(row.scope) || token.scopes.includes(`${row.scope}:admin`);
  return isAllowed ? token : restError("4700", { message });
}

/** Checks the body and the meeting, and acts. */
function control(
  row: CallRow,
  token: Authorized,
  body: JsonObject | undefined,
  meeting: ControlledMeeting | undefined,
  { ownerIsHost }: ApiSettings,
): RestReply {
  const settings = isObject(body?.settings) ? body.settings : {};
  const action = actionOf(body);
  const errors = wrongFields(row, body, settings, meeting);
  if (!action || errors.length > 0) return restError("300", { errors });
  if (!meeting) return restError("404");
  if (!meeting.ready) return restError("3000");
  const user = userOf(body);
  if (action === "start") {
    const isOwners = token.grant === "account_credentials" && user === undefined && !ownerIsHost;
    const isStranger = user !== undefined && !meeting.users.includes(user);
    if (row.scope === MEETING_SCOPE && (isOwners || isStranger)) return restError("2308");
    if (meeting.streaming) return restError("already-started");
  } else if (!meeting.streaming) {
    // Not documented: what there is not yet cannot be stopped.
    return restError("3000");
  }
  meeting.control(action, user);
  return { status: row.status };
}

function wrongFields(
  { scope }: CallRow,
  body: JsonObject | undefined,
  settings: JsonObject,
  meeting: ControlledMeeting | undefined,
): FieldError[] {
  if (!body) return [{ field: "body", message: "Invalid JSON." }];
  const errors: FieldError[] = [];
  if (!actionOf(body)) errors.push({ field: "action", message: `Must be one of ${REST_ACTIONS.join(", ")}.` });
  // The Video SDK's call has no settings.
  if (scope === undefined) return errors;
  const { client_id, participant_user_id: user } = settings;
  if (typeof client_id !== "string" || client_id === "")
    errors.push({ field: "settings.client_id", message: "Required." });
  else if (meeting && client_id !== meeting.clientId)
    errors.push({ field: "settings.client_id", message: "There is no such RTMS app in this account." });
  if (user !== undefined && (typeof user !== "string" || user === ""))
    errors.push({ field: "settings.participant_user_id", message: "Must be the id of a user." });
  return errors;
}
