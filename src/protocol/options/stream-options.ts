// The options of a stream: credentials, media, and how to reach the servers (contract#stream-node).

import type { ProxyChoice, ServerCheck } from "../input";
import type { ClientCertificate, Environment } from "../transport";
import type { MediaOptions } from "./media-options";

/** Bytes; far above what Zoom sends. */
export const DEFAULT_MAX_FRAME = 16_777_216;
/** Milliseconds without any frame, as long as Zoom lets a client wait (protocol#keep-alive). */
export const DEFAULT_SILENCE = 65_000;

export interface StreamOptions extends Partial<MediaOptions> {
  clientId: string;
  clientSecret: string;
  /** Which servers may be connected to; default Zoom's own (`serverCheck()`). */
  allows?: ServerCheck;
  /** Whether Zoom is to deliver audio from before the connection. Default true. */
  bufferData?: boolean;
  /** Names of events to subscribe to; default by product. */
  subscribe?: readonly string[];
  /** The wire's id field; empty or absent: by product. */
  idField?: string;
  /** Bytes. Default 16 MiB. */
  maxFrame?: number;
  /** Milliseconds without a frame before a socket counts as lost. Default 65,000. */
  silence?: number;
  /** URL of an HTTP proxy for every server, or a function that chooses one. Default: the environment variables. */
  proxy?: string | ProxyChoice;
  /**
   * PEM text of CA certificates to trust in addition to those that Node.js trusts. Before Node 22.15 it must include those
   * of NODE_EXTRA_CA_CERTS if they are wanted.
   */
  ca?: string | Buffer;
  /** Shown to servers and https proxies that ask for a certificate. */
  clientCertificate?: ClientCertificate;
  /** Replaces this machine's clock, network (the three options above included) and randomness; for tests. */
  environment?: Environment;
}
