// What a stream is made with: whose app it is, what it brings, and how it gets there (contract#stream-node).

import type { ProxyChoice, ServerCheck } from "../input";
import type { Environment } from "../transport";
import type { MediaOptions } from "./media-options";

/** Bytes; far above what Zoom sends. */
export const DEFAULT_MAX_FRAME = 16_777_216;
/** Milliseconds without any frame; with Zoom a client waits as long (protocol#keep-alive). */
export const DEFAULT_SILENCE = 65_000;

export interface StreamOptions extends Partial<MediaOptions> {
  clientId: string;
  clientSecret: string;
  /** Which servers may be connected to; default Zoom's own (`serverCheck()`). */
  allows?: ServerCheck;
  /** Whether audio from before the connection is to be delivered. Default true. */
  bufferData?: boolean;
  /** Names of events to subscribe to; default by product. */
  subscribe?: readonly string[];
  /** The wire's id field; empty or absent: by product. */
  idField?: string;
  /** Bytes. Default 16 MiB. */
  maxFrame?: number;
  /** Milliseconds without a frame before a socket counts as lost. Default 65,000. */
  silence?: number;
  /** URL of an HTTP proxy for every server, or what chooses one; default the environment variables. */
  proxy?: string | ProxyChoice;
  /**
   * PEM text of CA certificates to trust beside those that Node.js trusts. Before Node 22.15 it has to hold those of
   * NODE_EXTRA_CA_CERTS too, if they are wanted.
   */
  ca?: string | Buffer;
  /** Clock, network and randomness, instead of this machine's with `proxy` and `ca`; tests own them. */
  environment?: Environment;
}
