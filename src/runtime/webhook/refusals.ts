// Every reason to refuse a webhook: its status, its error code, and its text, which names the cause and the cure
// (contract#webhook-node, contract#errors). The texts contain nothing of the request.

import { errorsOf, type Params, type RtmsError, type RtmsErrorCode } from "../../protocol/errors";
import { BOUNDS } from "../../protocol/input";

/** Values for the texts. Seconds. */
export interface Timing {
  /** How long ago it was signed, by this machine's clock; negative: in the future. */
  age?: number;
  replayWindow: number;
  /** Those that share the path. */
  apps?: number;
}

interface RefusalRow {
  status: number;
  code: RtmsErrorCode;
  /** In English; `refusalError` fills in the parameters. */
  text: string;
}

/** In the order of the checks. */
const ROWS = {
  oversized: {
    status: 413,
    code: "RTMS_INPUT",
    text: "Refused a webhook of more than 1 MiB (413). Zoom never sends this; something else uses this path.",
  },
  unsigned: {
    status: 401,
    code: "RTMS_SIGNATURE",
    text:
      "Refused a webhook without a signature (401). Zoom signs all of them: either something else uses this path, or a " +
      "proxy in front removes the headers x-zm-signature and x-zm-request-timestamp.",
  },
  /** Signed too long ago: a replay, a slow path, or this machine's clock is ahead. */
  stale: {
    status: 401,
    code: "RTMS_SIGNATURE",
    text:
      "Refused a webhook that was signed {seconds} s ago; {replayWindow} s are allowed (401). If Zoom sent it just now, " +
      "this machine's clock is {seconds} s ahead: set it, preferably by NTP. If it arrived late or through a queue, raise " +
      "the replay window. Otherwise someone repeats an old one.",
  },
  /** Signed in the future: this machine's clock is behind. */
  early: {
    status: 401,
    code: "RTMS_SIGNATURE",
    text:
      "Refused a webhook that was signed {seconds} s in the future; {replayWindow} s are allowed (401). This machine's " +
      "clock is {seconds} s behind: set it, preferably by NTP.",
  },
  /** Its headers look like Zoom's. */
  late: {
    status: 408,
    code: "RTMS_INPUT",
    text:
      "Refused a webhook whose body did not arrive in full within 5 s (408). Zoom sends it at once and tries again later: " +
      "look for a slow proxy or tunnel in front of Node-RED. Otherwise someone holds connections open; limit that in the " +
      "proxy.",
  },
  crowded: {
    status: 503,
    code: "RTMS_LIMIT",
    text:
      "Refused the oldest incoming webhook (503): more than 1,000 webhook bodies, or 16 MiB, arrived at once; Zoom tries " +
      "again. Zoom sends far less; someone else floods this path: limit connections and the size of requests in the " +
      "proxy in front.",
  },
  /** All is as Zoom sends it but for the signature. */
  wrongSecret: {
    status: 401,
    code: "RTMS_SIGNATURE",
    text:
      "Refused a webhook that looks like Zoom's, but is signed with another secret{than} (401). Most likely the Secret " +
      "Token in the app's config node is not the one on that app's page in Zoom (Features > Access > Token). It is not " +
      "the Client Secret, and each app has its own, a Video SDK app too. Copy it again and deploy. If several apps send " +
      "here, give each its own webhook node; these may have the same path. If the token is right, a proxy or gateway in " +
      "front rewrites the JSON: let it pass the body on byte for byte.",
  },
  /** A parser in front read the bytes, so the signature was bound to fail. */
  reparsed: {
    status: 401,
    code: "RTMS_SIGNATURE",
    text:
      "Refused a webhook whose signature could not be checked (401): a body parser in front of Node-RED read the bytes " +
      "that Zoom signed. In the app that embeds Node-RED, mount Node-RED before express.json(), or keep the bytes with " +
      "express.json({ verify: (request, response, bytes) => { request.rawBody = bytes } }).",
  },
  forged: {
    status: 401,
    code: "RTMS_SIGNATURE",
    text:
      "Refused a webhook with a signature that does not match (401). It does not look like Zoom's; someone else may have " +
      "found this path.",
  },
  unreadable: {
    status: 400,
    code: "RTMS_INPUT",
    text: "Refused a webhook that Zoom signed, but that is not a JSON object with an event (400).",
  },
  excessive: {
    status: 400,
    code: "RTMS_INPUT",
    text:
      "Refused a webhook that is signed, but nested deeper than {levels} levels or with more than {values} values (400). " +
      "Zoom keeps it and tries again three times. Zoom has not sent such a webhook yet: if it is Zoom's, update this " +
      "package; otherwise someone knows the Secret Token: regenerate it in Zoom.",
  },
} as const satisfies Record<string, RefusalRow>;

export type Refusal = keyof typeof ROWS;

/** What a text contains if several apps share the path. */
const PARTS = { thanThoseOfApps: " than those of the {apps} apps on this path" } as const;

const texts = Object.fromEntries(Object.entries(ROWS).map(([reason, { text }]) => [reason, text]));

/** The catalog: the texts by reason, and the parts of texts. */
export const REFUSAL_TEXTS = { ...(texts as Record<Refusal, string>), ...PARTS };

const webhookError = errorsOf(REFUSAL_TEXTS);

/** The HTTP status of a refusal. */
export function refusalStatus(reason: Refusal): number {
  return ROWS[reason].status;
}

function paramsOf(reason: Refusal, { age = 0, replayWindow, apps = 1 }: Timing): Params | undefined {
  if (reason === "stale" || reason === "early") return { seconds: Math.abs(age), replayWindow };
  if (reason === "wrongSecret") return { than: apps > 1 ? { code: "thanThoseOfApps", params: { apps } } : "" };
  return reason === "excessive" ? { levels: BOUNDS.levels, values: BOUNDS.values } : undefined;
}

/** The error of a refusal; RTMS_SIGNATURE for each 401. */
export function refusalError(reason: Refusal, timing: Timing): RtmsError {
  return webhookError(ROWS[reason].code, reason, paramsOf(reason, timing));
}
