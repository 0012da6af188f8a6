import type { PresentMember } from "../registers";

/** What a member says of itself. One with `capacity` 0 claims nothing. */
export type Self = Omit<PresentMember, "at"> & {
  readonly id: string;
  /** How its id begins, before a hyphen, and the ids of its former lives: they have ended, for this one has begun. */
  readonly place?: string;
};

/** Whether an id is that of a former life. */
export const isFormerLife = ({ id, place }: Self, other: string): boolean =>
  place !== undefined && other !== id && other.startsWith(`${place}-`);
