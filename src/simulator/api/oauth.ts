// Answers requests for a token (protocol#oauth). The HTTP statuses of refusals are this package's choice: none are
// published.

import { sameText } from "../../protocol/input";
import type { ApiFaultSwitches } from "./api-faults";
import type { ApiReply, ApiRequest } from "./http";
import { type ApiSettings, GRANTS, type Grant } from "./options";
import { type IssuedTokens, TOKEN_LIFE } from "./tokens";

interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly words: string;
}

const REFUSALS = {
  "4702": { status: 400, error: "invalid_client", words: "Invalid client_id or client_secret" },
  "4704": { status: 400, error: "invalid_client", words: "Invalid client_id or client_secret" },
  "4705": { status: 400, error: "unsupported_grant_type", words: "Unsupported grant type" },
  "4706": { status: 400, error: "invalid_request", words: "A required parameter is missing" },
  "4717": { status: 400, error: "invalid_client", words: "The app has been disabled" },
  "4741": { status: 400, error: "invalid_grant", words: "The token has been revoked" },
  "500": { status: 500, error: "server_error", words: "Internal error" },
  "503": { status: 503, error: "temporarily_unavailable", words: "Service unavailable" },
} as const satisfies Readonly<Record<string, Refusal>>;

export type OAuthError = keyof typeof REFUSALS;

export interface OAuthWorld {
  readonly settings: ApiSettings;
  readonly faults: ApiFaultSwitches;
  readonly tokens: IssuedTokens;
  readonly origin: () => string;
}

/** How a request for a token was answered; for the log. */
export interface OAuthAnswer {
  /** As asked for; empty for any other. */
  readonly grant: Grant | "";
  readonly error?: OAuthError;
  readonly reply: ApiReply;
}

export function answerOAuth(request: ApiRequest, world: OAuthWorld): OAuthAnswer {
  const asked = parametersOf(request).get("grant_type");
  const grant = GRANTS.find((each) => each === asked) ?? "";
  const early = protest(request);
  if (early) return { grant, reply: early };
  const error = world.faults.error("oauth-error") ?? check(request, world.settings);
  if (error) return { grant, error, reply: refusalOf(error) };
  return { grant, reply: grant === "" ? refusalOf("4705") : grantToken(grant, world) };
}

/** What any HTTP server refuses: an empty body must have a length, and be of the form content type. */
function protest({ method, headers }: ApiRequest): ApiReply | undefined {
  if (method !== "POST") return { status: 405, headers: { allow: "POST" } };
  if (headers["content-length"] === undefined) return { status: 411 };
  return isForm(headers["content-type"]) ? undefined : { status: 415 };
}

const isForm = (type = ""): boolean => type.toLowerCase().startsWith("application/x-www-form-urlencoded");

/** In the query, as Zoom's documents have them, or in the body, as OAuth has them. */
function parametersOf({ query, body }: ApiRequest): URLSearchParams {
  return query.has("grant_type") ? query : new URLSearchParams(body);
}

function check(request: ApiRequest, settings: ApiSettings): OAuthError | undefined {
  const parameters = parametersOf(request);
  const [, basic] = /^Basic +(\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
  const grant = parameters.get("grant_type");
  if (!basic || !grant) return "4706";
  const [id = "", ...secret] = Buffer.from(basic, "base64").toString().split(":");
  if (!sameText(id, settings.clientId)) return "4702";
  if (!sameText(secret.join(":"), settings.clientSecret)) return "4704";
  if (grant === "client_credentials") return undefined;
  if (grant !== "account_credentials") return "4705";
  const account = parameters.get("account_id");
  if (!account) return "4706";
  return sameText(account, settings.accountId) ? undefined : "4702";
}

function refusalOf(code: OAuthError): ApiReply {
  const { status, error, words }: Refusal = REFUSALS[code];
  return { status, body: { error, reason: status < 500 ? `${words} (${code})` : words } };
}

function grantToken(grant: Grant, { settings, faults, tokens, origin }: OAuthWorld): ApiReply {
  const scopes = settings.scopesOf(grant);
  const life = faults.get("token-life") ?? TOKEN_LIFE;
  const body = {
    access_token: tokens.issue(grant, scopes, life),
    token_type: "bearer",
    expires_in: life,
    scope: scopes.join(" "),
    api_url: origin(),
  };
  return { status: 200, body };
}
