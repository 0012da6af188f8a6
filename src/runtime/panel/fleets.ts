// What the panel shows of the fleets that stream nodes of this process are members of. Each member has a copy of all that
// is known, so this process can answer for all. Nothing is computed until a panel asks.

import { shownId, shownText } from "./ids";
import type { PanelNode } from "./record";
import { MOST_OWNERS, type PanelFleet, type PanelMember, type PanelOwner } from "./reply";

export interface FleetMember {
  /** Unique; made anew whenever its node starts. */
  id: string;
  name: string;
  /** Maximum streams. */
  capacity: number;
  /** How many it has. */
  streams: number;
  /** Whether it is the node that the view is asked of. */
  isSelf: boolean;
  /** Whether it has other settings than that node. */
  differs: boolean;
}

/** What a member knows of its fleet. */
export interface FleetView {
  members: readonly FleetMember[];
  /** How many streams no member has yet. */
  waiting: number;
  /** Whether the broker answers. */
  connected: boolean;
}

export interface OwnedStream {
  streamId: string;
  /** The owner's name; absent while no member has the stream. */
  owner?: string | undefined;
}

/** Asked up to five times per second while a panel is open. */
export interface FleetSource {
  /** The fleet's name. */
  name: string;
  view(): FleetView;
  /** Every stream that is known and has not ended. Asked once per second while its list is open. */
  streams(): readonly OwnedStream[];
}

/** Characters of a member's or fleet's name. */
const LONGEST_NAME = 100;

const shownName = (name: string): string => shownText(name, LONGEST_NAME);

/** Every field by name, so that a new one is not sent by mistake. */
const memberOf = ({ name, capacity, streams, isSelf, differs }: FleetMember): PanelMember => ({
  name: shownName(name),
  capacity,
  streams,
  isSelf,
  differs,
});

/** This process first, then by name, so that rows keep their places. */
const inOrder = (a: PanelMember, b: PanelMember): number =>
  Number(b.isSelf) - Number(a.isSelf) || (a.name < b.name ? -1 : Number(a.name > b.name));

/** By id, so that the first ones are the same each time. */
function ownersOf(streams: readonly OwnedStream[]): PanelOwner[] {
  const sorted = [...streams].sort((a, b) => (a.streamId < b.streamId ? -1 : 1)).slice(0, MOST_OWNERS);
  return sorted.map(({ streamId, owner }) => ({
    streamId: shownId(streamId),
    ...(owner !== undefined && { owner: shownName(owner) }),
  }));
}

export class PanelFleets {
  readonly #sources = new Map<string, { node: PanelNode; source: FleetSource }>();

  /** @returns the withdrawal, which does nothing once the node's next instance has come */
  add(node: PanelNode, source: FleetSource): () => void {
    const entry = { node: { id: node.id, z: node.z }, source };
    this.#sources.set(node.id, entry);
    return () => {
      if (this.#sources.get(node.id) === entry) this.#sources.delete(node.id);
    };
  }

  forget(nodeId: string): void {
    this.#sources.delete(nodeId);
  }

  /** @param withOwners whether the streams are listed with their owners */
  reply(withOwners: boolean): PanelFleet[] {
    return [...this.#sources.values()].map(({ node: { id, z }, source }) => {
      const { members, waiting, connected } = source.view();
      return {
        name: shownName(source.name),
        node: id,
        ...(z !== undefined && { within: z }),
        connected,
        waiting,
        members: members.map(memberOf).sort(inOrder),
        ...(withOwners && { owners: ownersOf(source.streams()) }),
      };
    });
  }
}
