// What the API was asked and what it answered, for tests to compare with what arrived. No secrets and no tokens.

import type { Product } from "../../protocol/values";

interface At {
  /** Milliseconds since 1970, by the simulator's clock. */
  at: number;
}

/** A request for a token. */
export interface TokenRequest extends At {
  /** As asked for; empty for any other than the two of the documents. */
  grant: string;
  status: number;
  /** Zoom's code of the refusal (protocol#oauth). */
  code?: string;
}

/** A REST call, if its path is one of the API's: its product, and the id as it was understood. */
export interface RestCall extends At {
  product?: Product;
  id?: string;
  action?: string;
  /** The user on whose behalf it was made, if the call names one. */
  user?: string;
  status: number;
  /** Zoom's code of the refusal (protocol#rest-errors). */
  code?: number;
}

/** A connection to the event WebSocket. */
export interface EventConnection extends At {
  subscription: string;
  /** Whether it was answered by `success` true. */
  accepted: boolean;
  heartbeats: number;
  /** When it closed, and with which code; 1006 for a connection that broke. */
  closedAt?: number;
  code?: number;
}

/** An event that was offered to the event WebSocket. */
export interface OfferedEvent extends At {
  /** The name of the event. */
  name: string;
  /** As sent, before it became `content`. */
  body: object;
  /** Whether a connection was open that could carry it. Else it is lost, and never sent again. */
  delivered: boolean;
}

export class ApiLedger {
  readonly tokens: TokenRequest[] = [];
  readonly calls: RestCall[] = [];
  readonly connections: EventConnection[] = [];
  readonly events: OfferedEvent[] = [];
}
