// What the members of a fleet keep for each other: five kinds of registers. Each member has a copy of all of them and merges what
// it hears the same way, whatever the order, so all compute the same owner of each stream (docs/fleet.md).

/** A stream's latest `*_started`, or that it has ended, which is for good. */
export type StreamRegister =
  | { readonly rev: number; readonly webhook: object; readonly ended?: undefined }
  | { readonly rev: number; readonly webhook: object; readonly ended: true };

/** The last `*_interrupted` of a stream. */
export interface InterruptionRegister {
  readonly rev: number;
  readonly webhook: object;
}

/** Who has a stream; the greater (n, owner) wins. */
export interface OwnerRegister {
  readonly n: number;
  /** A member's id; empty if nobody has it, because its owner could not open it. */
  readonly owner: string;
}

/** What an owner that left a stream on purpose remembers of it, for the next one; sealed, because it holds people's names. */
export interface MemoryRegister {
  /** The claim (`OwnerRegister.n`) that it was left under. */
  readonly n: number;
  readonly sealed: string;
}

/** A member is there; it says so every two seconds. */
export interface PresentMember {
  /** Maximum streams. */
  readonly capacity: number;
  /** Its own clock's instant of this beat: its own beat that comes back proves that the ledger hears and is heard. */
  readonly at: number;
  /** For people: host and Node-RED's port. */
  readonly name: string;
  /** A digest of the settings that all members should share. */
  readonly settings: string;
}

export type MemberRegister = PresentMember | { readonly leaving: true };

export interface Registers {
  stream: StreamRegister;
  interruption: InterruptionRegister;
  owner: OwnerRegister;
  memory: MemoryRegister;
  member: MemberRegister;
}

export type RegisterKind = keyof Registers;

/** One register's change as the ledger tells it: no value if it was removed, or its member's connection broke (its will). */
export type Entry = {
  [K in RegisterKind]: {
    readonly kind: K;
    /** A stream's id, or a member's. */
    readonly id: string;
    readonly value: Registers[K] | undefined;
    /** Kept by the ledger from before, so no news, and no sign of life. */
    readonly kept: boolean;
  };
}[RegisterKind];

/** What a ledger tells. After `connected`, all that it has comes first, as `kept`, and then `synced`. */
export interface LedgerListener {
  connected(): void;
  entry(entry: Entry): void;
  synced(): void;
  disconnected(): void;
  /** Something that a person has to know: a setting that is wrong, or registers that are not this fleet's. */
  trouble(error: Error): void;
}

/** Keeps registers and tells their changes. It decides nothing, and may forget, reorder and repeat. */
export interface Ledger {
  /** Sets or removes a register. May fail silently: what matters is told again at the next `synced`. */
  put<K extends RegisterKind>(kind: K, id: string, value?: Registers[K]): void;
  /** @param graceful the member's own register is removed first, and what was put is sent */
  close(graceful: boolean): Promise<void>;
}

/** @param member the id of the member that opens it, whose register is removed when its connection breaks */
export type OpenLedger = (member: string, listener: LedgerListener) => Ledger;
