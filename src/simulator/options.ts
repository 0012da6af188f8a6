// The options of a simulator and of a stream, with their defaults.

import type { Medium, Product } from "../protocol/values";
import { SimulatorApi, type SimulatorApiOptions } from "./api";
import { SimulatorError } from "./errors";
import type { Delivery } from "./event-route";
import type { Faults, TimedFault } from "./faults";
import type { LogEntry } from "./log";
import type { Scenario } from "./scenario";
import type { Certificate, KeepAlive } from "./sockets";
import type { SimulatorClock } from "./time";

/** How long Zoom waits for a lost connection to return, in milliseconds (protocol#keep-alive). */
export interface Windows {
  signaling: number;
  media: number;
  /** How long the socket of a refused media handshake stays open. Nothing is sent on it. */
  dead: number;
}

export interface SimulatorOptions {
  clientId: string;
  clientSecret: string;
  secretToken: string;
  /** TCP port on 127.0.0.1; 0, the default, takes a free one. */
  port?: number;
  /** 10 s and 3 misses by default. */
  keepAlive?: Partial<KeepAlive>;
  /** 60 s, 65 s and 90 s by default. */
  windows?: Partial<Windows>;
  /**
   * Milliseconds between TERMINATING and TERMINATED, for the app to receive what is on its way; 0, the default, for
   * none.
   */
  flush?: number;
  /**
   * What happens to a second connection (protocol#one-connection): it is refused (the default), or it replaces the
   * first.
   */
  ownership?: "refuse" | "replace";
  /** How many times faster than real time everything runs: pace, keep-alive and windows. 1 by default. */
  speed?: number;
  /** Replaces the clock and its timers. */
  clock?: SimulatorClock;
  /** Called for every event. Entries contain no secrets and no content. */
  log?: (entry: LogEntry) => void;
  /**
   * Whether the certificate of an https webhook must be trusted; `true` by default. Use `false` for a server on this
   * machine whose certificate is for another name than 127.0.0.1.
   */
  checkCertificates?: boolean;
  /** Serves wss:// with this certificate instead of ws://. `selfSignedCertificate()` creates one. */
  tls?: Certificate;
  /**
   * Milliseconds between tries of a webhook that is not accepted; 5, 20 and 60 minutes by default, as Zoom waits. An
   * empty list means a single try.
   */
  webhookRetries?: readonly number[];
  /** Faults for every stream, and of the API. */
  faults?: Faults;
  /**
   * Also serves OAuth, REST and the event WebSocket, on another loopback port; or uses an API that serves already, which
   * several simulators may share. Its clock, speed, log and faults are the simulator's.
   */
  api?: Pick<SimulatorApiOptions, ApiOption> | SimulatorApi;
}

type ApiOption = "port" | "accountId" | "clientId" | "clientSecret" | "scopes" | "ownerIsHost";

export interface PlayOptions {
  /** Where `*_started`, `*_interrupted` and `*_stopped` are sent. May be absent if the simulator has an API. */
  webhookUrl?: string;
  /** How these events travel: by webhook if there is a URL (the default), else over the event WebSocket. */
  delivery?: Delivery;
  /** `meeting` by default. */
  product?: Product;
  /** The product's own id; a new one of the product's kind by default. */
  id?: string;
  /** 32 hexadecimal digits by default. */
  streamId?: string;
  /** The conversation that ships with the simulator by default. It is read once, so do not change it afterwards. */
  scenario?: Scenario;
  /** The media that the app's scopes grant; audio and transcript by default. */
  media?: readonly Medium[];
  /** `clock`, the default, sends media when they are due; `fast` sends them at once, with the same timestamps. */
  pace?: "clock" | "fast";
  /** Wraps the webhook's payload in `object` (protocol#nested-payloads). */
  nested?: boolean;
  /** The id field of a webinar's webhooks (protocol#disagreement-2); `webinar_uuid` by default. */
  webinarIdField?: "webinar_uuid" | "meeting_uuid";
  /** URLs to send instead of the simulator's own: in the webhook (`signaling`), in message 2 (`media`). */
  urls?: { signaling?: string; media?: string };
  /** Keeps every packet for the handle's `audio` and `transcript`; `true` by default. Counts are always kept. */
  record?: boolean;
  /** Added to the simulator's faults. */
  faults?: Faults;
  /** Timed faults, added to those of the scenario. */
  script?: readonly TimedFault[];
}

/** A meeting that has no stream before a REST call starts one. The options of its streams. */
export interface MeetingOptions extends Omit<PlayOptions, "streamId"> {
  /** The number of a meeting or webinar; 11 new digits by default. */
  number?: string;
  topic?: string;
  /** The user id of the host. */
  hostId?: string;
  /** The ids of other users for whom RTMS may be started. */
  users?: readonly string[];
  /** Milliseconds from the begin in which REST calls are answered by 3000, "not yet"; 0 by default. */
  readyAfter?: number;
}

export interface ReplayOptions {
  /** The report of a stream: an object, or its JSON text. */
  report: unknown;
  /** Where its webhooks are sent. */
  webhookUrl: string;
  /** The product's own id; a new one by default. */
  id?: string;
  /** 32 hexadecimal digits by default. */
  streamId?: string;
  /** Called for each line as it is played. */
  playing?: (line: { readonly at: number; readonly kind: string }) => void;
}

export interface ReplayResult {
  readonly streamId: string;
  /** Lines of the report. */
  readonly lines: number;
  /** Messages that were sent, and messages for which no socket was open. */
  readonly sent: number;
  readonly unsent: number;
  /** Where and why the replay stopped early; absent if everything was played. */
  readonly problem?: string;
}

const MINUTE = 60_000;
/** Zoom's waits between the tries of a webhook (protocol#webhook-delivery). Milliseconds. */
const RETRIES: readonly number[] = [5 * MINUTE, 20 * MINUTE, 60 * MINUTE];

/** The options with all defaults filled in. */
export interface Settings {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly secretToken: string;
  readonly port: number;
  readonly keepAlive: KeepAlive;
  readonly windows: Windows;
  readonly flush: number;
  readonly speed: number;
  readonly log: (entry: LogEntry) => void;
  readonly checkCertificates: boolean;
  readonly tls: Certificate | undefined;
  readonly webhookRetries: readonly number[];
  readonly faults: Faults;
  /** Whether the API listens and closes with the simulator. */
  readonly ownsApi: boolean;
}

/** @throws SimulatorError for a missing secret, or a speed that is not a positive number */
export function resolveOptions(options: SimulatorOptions): Settings {
  for (const name of ["clientId", "clientSecret", "secretToken"] as const)
    if (!options[name])
      throw new SimulatorError("SIMULATOR_OPTIONS", `The simulator needs ${name}, with the same value as in the app.`);
  const speed = options.speed ?? 1;
  if (!(speed > 0)) throw new SimulatorError("SIMULATOR_OPTIONS", "speed must be a positive number; 1 is real time.");
  return {
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    secretToken: options.secretToken,
    port: options.port ?? 0,
    keepAlive: { interval: 10_000, misses: 3, ...options.keepAlive },
    windows: { signaling: 60_000, media: 65_000, dead: 90_000, ...options.windows },
    flush: options.flush ?? 0,
    speed,
    log: options.log ?? (() => {}),
    checkCertificates: options.checkCertificates ?? true,
    tls: options.tls,
    ownsApi: options.api !== undefined && !(options.api instanceof SimulatorApi),
    webhookRetries: options.webhookRetries ?? RETRIES,
    faults: options.ownership === "replace" ? { "kick-old": true, ...options.faults } : { ...options.faults },
  };
}
