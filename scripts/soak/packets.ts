// A run that lives faster has longer packets, so that a second of this machine's clock brings as many as ever: what is
// soaked is memory, not the speed of the machine.

const LONGEST = 1000;
const USUAL = 20;

/** Milliseconds of audio a packet, by the run's own clock. */
export function packetLength(speed: number): number {
  return Math.min(LONGEST, USUAL * Math.ceil(speed));
}
