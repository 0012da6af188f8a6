// What a fleet asks of the stream node that is a member of it.

import type { Node, NodeAPI, NodeMessage } from "node-red";
import type { StreamMessage } from "../../src/protocol/messages";
import type { Handover } from "../../src/protocol/stream";
import type { Medium } from "../../src/protocol/values";
import type { Lifecycle } from "../../src/protocol/webhook";
import { hasEnded, MemberEvents, outputOf, type SharedStreamsHost, type StreamKeeper } from "../../src/runtime";

/** What the stream node does with its streams. */
export interface StreamSide {
  readonly media: readonly Medium[];
  readonly keeper: StreamKeeper;
  open(lifecycle: Lifecycle, done: (error?: Error) => void): void;
  resume(handovers: readonly Handover[]): void;
  send(port: number, message: StreamMessage): void;
  showStatus(): void;
}

/** @param fleet its name */
export function fleetHost(RED: NodeAPI, node: Node, fleet: string, side: StreamSide): SharedStreamsHost {
  const { media, keeper, send } = side;
  const members = new MemberEvents((message) => send(media.length, message));
  const report = (error: Error, rtms: object) => node.error(error, { rtms } as NodeMessage);
  return {
    has: (streamId) => keeper.has(streamId),
    hasEnded,
    webhook: (lifecycle, refused) =>
      side.open(lifecycle, (error) => {
        if (!error) return;
        const { product, id, streamId } = lifecycle;
        report(error, { product, id, streamId });
        refused(error);
      }),
    resume: side.resume,
    detach: (streamId) => keeper.detach(streamId),
    disconnect: (streamId) => void keeper.find(streamId)?.disconnect(),
    send,
    end: ({ memory }, event) => outputOf(memory, media, send).end(event),
    tell: (event) => members.tell(event),
    taken: (streamId, member) => node.warn(RED._("fleet.taken", { streamId, member })),
    unowned: (streamId, error) => report(error, { streamId }),
    trouble: (error) => node.error(error),
    recovered: () => node.log(RED._("fleet.recovered", { fleet })),
    differs: (member) => node.warn(RED._("fleet.differs", { member, fleet })),
    changed: side.showStatus,
  };
}
