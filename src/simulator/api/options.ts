// The options of the API: OAuth, REST and the event WebSocket on one loopback port.

import { SimulatorError } from "../errors";
import type { ApiFaults } from "../faults";
import type { ApiLogEntry } from "../log";
import { Clock, type SimulatorClock } from "../time";

/** Scopes of REST calls (protocol#rest-calls). Those of admin-managed and server-to-server apps end in `:admin`. */
export const MEETING_SCOPE = "meeting:update:participant_rtms_app_status";
export const ENGAGEMENT_SCOPE = "contact_center:update:engagement_rtms_app_status";

export interface SimulatorApiOptions {
  /** TCP port on 127.0.0.1; 0, the default, takes a free one. */
  port?: number;
  accountId: string;
  /** Client ID and Secret of the app that the tokens belong to; for the Video SDK the API key and secret. */
  clientId: string;
  clientSecret: string;
  /** The scopes of every token. By default those of all calls, with `:admin` for the grant `account_credentials`. */
  scopes?: readonly string[];
  /**
   * Whether the account's owner is the host of every meeting, so that a server-to-server token may start RTMS without
   * `participant_user_id`; `false` by default, which is answered by 2308 (protocol#rest-calls).
   */
  ownerIsHost?: boolean;
  /** The faults that are on from the start. */
  faults?: ApiFaults;
  /** How many times faster than real time tokens expire and faults happen. 1 by default. */
  speed?: number;
  /** Replaces the clock and its timers. */
  clock?: SimulatorClock;
  /** Called for every event. Entries contain no secrets, ids or content. */
  log?: (entry: ApiLogEntry) => void;
}

/** The options with all defaults filled in. */
export interface ApiSettings {
  readonly port: number;
  readonly accountId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopesOf: (grant: Grant) => readonly string[];
  readonly ownerIsHost: boolean;
  readonly faults: ApiFaults;
  readonly clock: SimulatorClock;
  readonly log: (entry: ApiLogEntry) => void;
}

/** The grants of protocol#oauth. */
export const GRANTS = ["account_credentials", "client_credentials"] as const;
export type Grant = (typeof GRANTS)[number];

/** @throws SimulatorError for missing credentials, or a speed that is not a positive number */
export function resolveApiOptions(options: SimulatorApiOptions): ApiSettings {
  const { accountId, clientId, clientSecret, scopes, speed = 1 } = options;
  for (const name of ["accountId", "clientId", "clientSecret"] as const)
    if (!options[name])
      throw new SimulatorError(
        "SIMULATOR_OPTIONS",
        `The simulator's API needs ${name}, with the same value as in the zoom-rtms-account node.`,
      );
  if (!(speed > 0)) throw new SimulatorError("SIMULATOR_OPTIONS", "speed must be a positive number; 1 is real time.");
  return {
    port: options.port ?? 0,
    accountId,
    clientId,
    clientSecret,
    scopesOf: (grant) =>
      scopes ??
      [MEETING_SCOPE, ENGAGEMENT_SCOPE].map((scope) => (grant === "account_credentials" ? `${scope}:admin` : scope)),
    ownerIsHost: options.ownerIsHost ?? false,
    faults: options.faults ?? {},
    clock: options.clock ?? new Clock(speed),
    log: options.log ?? (() => {}),
  };
}
