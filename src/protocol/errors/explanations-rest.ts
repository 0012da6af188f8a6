// Meaning, likely cause and cure of each code in a refusal of Zoom's REST API and of its OAuth (protocol#rest-errors,
// protocol#oauth), and what a client does about it. Data only. Names are this package's: Zoom has none.

import type { Advice } from "./advice";

/**
 * What to do about a refusal. `none`: the same call would be refused again. `later`: retry, it may be too early or a
 * short fault. `briefly`: retry, but not for long. `newToken`: retry once with a new token.
 */
export type RestReaction = "none" | "later" | "briefly" | "newToken";

export interface RestAdvice extends Advice {
  /** In capitals, as Zoom's names of other codes. */
  name: string;
  reaction: RestReaction;
}

/** By Zoom's code; by the HTTP status where Zoom has no code of its own. */
export const REST_ADVICE: Readonly<Record<number, RestAdvice>> = {
  300: {
    name: "INVALID_REQUEST",
    reaction: "none",
    meaning: "Zoom cannot read the request.",
    cause: "A field is missing or wrong, most likely the id, the Client ID of the RTMS app, or participantUserId.",
    cure: "Check these fields; Zoom's own text names the wrong one.",
  },
  404: {
    name: "NOT_FOUND",
    reaction: "later",
    meaning: "Zoom knows no live meeting, session or engagement with this id.",
    cause: "It has not begun, it has ended, the id is wrong, or it belongs to another account.",
    cure: "Check the id, and start RTMS only while it is live; a longer patience waits for it to begin.",
  },
  429: {
    name: "RATE_LIMIT",
    reaction: "later",
    meaning: "The account has made more calls than Zoom allows.",
    cause: "All apps of an account share one limit, per second and per day.",
    cure: "Wait as long as Zoom says, call less often, and look for another app of the account that calls a lot.",
  },
  500: {
    name: "SERVER_ERROR",
    reaction: "later",
    meaning: "Zoom's server failed.",
    cause: "A fault inside Zoom, most likely a short one.",
    cure: "Try again in a minute. If this persists, check status.zoom.us.",
  },
  2308: {
    name: "NOT_ALLOWED",
    reaction: "none",
    meaning: "The user is not allowed to control RTMS in this meeting.",
    cause:
      "The user is neither host, alternative host nor invitee. With a server-to-server app it is the account's owner.",
    cure: "Set participantUserId to the user id of the meeting's host.",
  },
  2310: {
    name: "UNAVAILABLE",
    reaction: "briefly",
    meaning: "RTMS is not available to this account or app.",
    cause: "The account has no Developer Pack, it has expired, or Zoom has not enabled RTMS for the app.",
    cure: "Get the Developer Pack and wait two minutes. If you have it, ask Zoom's support to enable RTMS for the app.",
  },
  3000: {
    name: "NOT_YET",
    reaction: "later",
    meaning: "Zoom cannot do this now.",
    cause: "Zoom does not document this code; most likely the meeting or the stream is not ready yet.",
    cure: "Raise the patience, and check that the meeting is live and allows apps to access its content.",
  },
  4700: {
    name: "INVALID_TOKEN",
    reaction: "newToken",
    meaning: "Zoom does not accept the access token for this call.",
    cause: "The app lacks the scope, was deactivated, or the account node has the wrong kind.",
    cure: "Add the scope to the account's app in Zoom, check that the app is activated, and check the account's kind.",
  },
  4711: {
    name: "MISSING_SCOPE",
    reaction: "newToken",
    meaning: "The access token lacks the scope for this call.",
    cause: "The scope is not among those of the account's app, or it was added a moment ago.",
    cure: "Add the scope that Zoom's own text names to the app, and activate the app again.",
  },

  4702: {
    name: "UNKNOWN_CLIENT",
    reaction: "none",
    meaning: "Zoom does not know these credentials.",
    cause: "Client ID or Client Secret is wrong, or they belong to different apps.",
    cure: "Copy Client ID and Client Secret from the same app's page in Zoom into the account node.",
  },
  4704: {
    name: "WRONG_CLIENT",
    reaction: "none",
    meaning: "Client ID and Client Secret do not fit.",
    cause: "One is wrong, the secret was regenerated in Zoom, or they are of different apps.",
    cure: "Copy both again from the app's page in Zoom into the account node.",
  },
  4705: {
    name: "WRONG_GRANT",
    reaction: "none",
    meaning: "Zoom does not give this app a token of this kind.",
    cause: "The account node's kind does not fit the app.",
    cure: "Choose server-to-server for a Server-to-Server OAuth app, and app for a General app.",
  },
  4706: {
    name: "MISSING_CLIENT",
    reaction: "none",
    meaning: "Zoom misses a part of the credentials.",
    cause: "Account ID, Client ID or Client Secret did not arrive; a proxy may have removed a header.",
    cure: "Check the three credentials of the account node, and any proxy on the way.",
  },
  4717: {
    name: "APP_DISABLED",
    reaction: "none",
    meaning: "The account's app is disabled.",
    cause: "It was deactivated, or never activated.",
    cure: "Open the app in Zoom and activate it, or ask the account's administrator.",
  },
  4741: {
    name: "TOKEN_REVOKED",
    reaction: "none",
    meaning: "The access of the account's app was revoked.",
    cause: "The app was removed from the account, or an administrator withdrew its permission.",
    cure: "Install or activate the app again in Zoom.",
  },
};

export const UNKNOWN_REST: RestAdvice = {
  name: "UNKNOWN",
  reaction: "none",
  meaning: "Zoom refused for a reason that this package does not know.",
  cause: "Zoom's own text may say more.",
  cure: "Search Zoom's documents for the code, and check for a newer version of this package.",
};

export const UNKNOWN_OAUTH: RestAdvice = {
  name: "UNKNOWN",
  reaction: "none",
  meaning: "Zoom gave no access token, for a reason that this package does not know.",
  cause: "Most likely Account ID, Client ID or Client Secret is wrong.",
  cure: "Copy them again from the app's page in Zoom, check the account's kind, and that the app is activated.",
};
