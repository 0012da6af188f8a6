// A fleet as people see it.

import type { PresentAs } from "./members";
import type { Self } from "./self";

export interface MemberView {
  readonly id: string;
  readonly name: string;
  readonly capacity: number;
  readonly streams: number;
  readonly isSelf: boolean;
  /** Its settings are not ours, though they should be. */
  readonly differs: boolean;
}

export interface View {
  /** The member itself first. */
  readonly members: readonly MemberView[];
  /** Streams that are ours. */
  readonly owned: number;
  /** Streams that no living member has. */
  readonly waiting: number;
  /** The ledger hears us and we hear it. */
  readonly connected: boolean;
}

/** @param streams how many streams each member has */
export function membersView(self: Self, others: readonly PresentAs[], streams: (id: string) => number): MemberView[] {
  const { id, name, capacity, settings } = self;
  return [
    { id, name, capacity, streams: streams(id), isSelf: true, differs: false },
    ...others.map(({ id: other, register }) => ({
      id: other,
      name: register.name,
      capacity: register.capacity,
      streams: streams(other),
      isSelf: false,
      differs: register.settings !== settings,
    })),
  ];
}
