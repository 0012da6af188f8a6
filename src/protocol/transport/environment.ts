// What a stream uses of its environment. It is injected, so that tests control the clock and the network.

import { type Clock, MACHINE_CLOCK } from "../time";
import { type NetworkOptions, socketOpener } from "./network";
import type { OpenSocket } from "./socket";

export interface Environment {
  clock: Clock;
  openSocket: OpenSocket;
  /** In [0, 1). */
  random: () => number;
}

/** This machine's clock and network, with the proxy of the environment variables if they name one. */
export const REAL_WORLD: Environment = {
  clock: MACHINE_CLOCK,
  openSocket: socketOpener(),
  random: Math.random,
};

/** @throws RtmsError RTMS_INPUT for a proxy's URL or certificates that cannot be read */
export function realWorld(options: NetworkOptions): Environment {
  return { ...REAL_WORLD, openSocket: socketOpener(options) };
}
