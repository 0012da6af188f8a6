// Whether the event has come that confirms what Zoom accepted.

import assert from "node:assert/strict";
import type { Lifecycle } from "../../../src/protocol/webhook";
import { type Confirmation, expectConfirmation } from "../../../src/runtime/control/confirmation";
import { noteMeeting } from "../../../src/runtime/control/meetings";
import type { Target } from "../../../src/runtime/control/target";
import { noteLifecycle } from "../../../src/runtime/webhook/lifecycles";

const ENGAGEMENT: Target = { product: "contact_center", id: "e1" };
const started = (more: Partial<Lifecycle> = {}): Lifecycle => ({
  product: "contact_center",
  action: "started",
  id: "e1",
  streamId: "s1",
  ...more,
});

describe("a confirmation", () => {
  const open = new Set<Confirmation>();
  const expect = (action: "start" | "stop", target: Target) => {
    const confirmation = expectConfirmation(action, target);
    open.add(confirmation);
    return confirmation;
  };
  afterEach(() => {
    for (const confirmation of open) confirmation.close();
    open.clear();
  });
  const never = new AbortController().signal;

  it("is the event that comes later", async () => {
    const waiting = expect("start", ENGAGEMENT).within(60_000, never);
    noteLifecycle(started());
    assert.equal((await waiting)?.streamId, "s1");
  });

  it("is the event that came before Zoom's answer to the call", async () => {
    const confirmation = expect("start", ENGAGEMENT);
    noteLifecycle(started());
    assert.equal((await confirmation.within(60_000, never))?.streamId, "s1");
  });

  const others: [string, Lifecycle][] = [
    ["of another engagement", started({ id: "e2" })],
    ["of another product", started({ product: "session" })],
    ["of another kind", started({ action: "stopped" })],
  ];
  for (const [what, lifecycle] of others)
    it(`is no event ${what}`, async () => {
      const confirmation = expect("start", ENGAGEMENT);
      noteLifecycle(lifecycle);
      assert.equal(await confirmation.within(1, never), undefined);
    });

  it("of a stop is the end of the stream", async () => {
    const confirmation = expect("stop", ENGAGEMENT);
    noteLifecycle(started());
    noteLifecycle(started({ action: "stopped", streamId: "s2" }));
    assert.equal((await confirmation.within(60_000, never))?.streamId, "s2");
  });

  it("of a meeting is that of its number, by what events have told", async () => {
    noteMeeting({ event: "meeting.started", payload: { object: { id: "501", uuid: "u501" } } });
    noteMeeting({ event: "meeting.started", payload: { object: { id: "502", uuid: "u502" } } });
    const confirmation = expect("start", { product: "meeting", id: "501" });
    noteLifecycle(started({ product: "meeting", id: "u502", streamId: "other" }));
    noteLifecycle(started({ product: "meeting", id: "u501", streamId: "right" }));
    assert.equal((await confirmation.within(60_000, never))?.streamId, "right");
  });

  it("of a meeting that no event told of is the next of an unknown meeting", async () => {
    const confirmation = expect("start", { product: "meeting", id: "503" });
    noteLifecycle(started({ product: "meeting", id: "u501", streamId: "known" }));
    noteLifecycle(started({ product: "meeting", id: "u-unknown", streamId: "unknown" }));
    assert.equal((await confirmation.within(60_000, never))?.streamId, "unknown");
  });

  it("ends when its node closes", async () => {
    const closing = new AbortController();
    const waiting = expect("start", ENGAGEMENT).within(60_000, closing.signal);
    closing.abort();
    assert.equal(await waiting, undefined);
    assert.equal(await expect("start", ENGAGEMENT).within(60_000, closing.signal), undefined, "closed before");
  });

  it("hears nothing after it was closed", async () => {
    const confirmation = expect("start", ENGAGEMENT);
    confirmation.close();
    noteLifecycle(started());
    assert.equal(await confirmation.within(1, never), undefined);
  });
});
