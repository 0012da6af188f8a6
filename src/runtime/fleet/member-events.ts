// The events of a fleet that belong to no stream: a member has come or gone (docs/messages.md).

import type { EventMessage, MemberJoinedEvent, MemberLostEvent } from "../../protocol/messages";

/** Numbers what one stream node sends of its fleet. */
export class MemberEvents {
  #sequence = 0;

  /** @param send to the events output @param now milliseconds since 1970 */
  constructor(
    private readonly send: (message: EventMessage) => void,
    private readonly now: () => number = Date.now,
  ) {}

  tell(payload: MemberJoinedEvent | MemberLostEvent): void {
    const now = this.now();
    const rtms = { medium: "event", timestamp: now, receivedAt: now, sequence: this.#sequence } as const;
    this.#sequence += 1;
    this.send({ topic: `zoom-rtms.${payload.event}`, payload, rtms });
  }
}
