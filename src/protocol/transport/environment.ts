// What a stream needs of the world, injected so that tests own the clock and the network.

import { type Clock, MACHINE_CLOCK } from "../time";
import { type NetworkOptions, socketOpener } from "./network";
import type { OpenSocket } from "./socket";

export interface Environment {
  clock: Clock;
  openSocket: OpenSocket;
  /** In [0, 1). */
  random: () => number;
}

/** This machine's clock, and its network: TLS, and the proxy of the environment variables if there is one. */
export const REAL_WORLD: Environment = {
  clock: MACHINE_CLOCK,
  openSocket: socketOpener(),
  random: Math.random,
};

/** @throws RtmsError RTMS_INPUT for a proxy's URL or certificates that cannot be read */
export function realWorld(options: NetworkOptions): Environment {
  return { ...REAL_WORLD, openSocket: socketOpener(options) };
}
