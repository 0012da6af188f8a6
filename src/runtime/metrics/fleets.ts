// What the fleets of this process tell, if there are any.

/** Of one fleet, as this member sees it. */
export interface FleetReading {
  /** Members that are alive, this one included. */
  readonly members: number;
  /** Streams that this member owns. */
  readonly owned: number;
  /** How often this member has taken a stream over, since it was registered. */
  readonly takeovers: number;
  /** Whether the broker answers. */
  readonly isConnected: boolean;
}

/** Of all fleets together. */
export type FleetSum = Omit<FleetReading, "isConnected">;

export class Fleets {
  readonly #reads = new Set<() => FleetReading>();
  /** Of the fleets whose nodes are closed. */
  #takeovers = 0;
  #isUsed = false;

  /** @returns a function to be called when the fleet's node closes, before what `read` returns is reset */
  register(read: () => FleetReading): () => void {
    this.#isUsed = true;
    this.#reads.add(read);
    return () => {
      if (!this.#reads.delete(read)) return;
      this.#takeovers += read().takeovers;
    };
  }

  /** `undefined` if this process has never had a fleet. */
  get sum(): FleetSum | undefined {
    if (!this.#isUsed) return undefined;
    const readings = [...this.#reads].map((read) => read());
    const all = (name: keyof FleetSum) => readings.reduce((total, each) => total + each[name], 0);
    return { members: all("members"), owned: all("owned"), takeovers: this.#takeovers + all("takeovers") };
  }

  /** Fleets without their broker. */
  get disconnected(): number {
    return [...this.#reads].filter((read) => !read().isConnected).length;
  }
}

/** Of this process. */
export const fleets = new Fleets();
