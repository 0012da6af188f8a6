// What a viewer is told of a running meeting is all that a viewer needs.

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Delta, Meeting } from "../../../src/page/model";
import { nastyText } from "../nasty";
import { Scene, samplesFrom, tone } from "./scene";

const ANA = { id: "1", name: "Ana" };
const LOUD = samplesFrom(0, 20, tone(9000));

/** Adds deltas to what it saw first. */
class Viewer {
  readonly #first: number;
  readonly #seen: Meeting;
  readonly #lanes = new Map<string, number[]>();

  constructor(private readonly scene: Scene) {
    this.#seen = structuredClone(scene.meeting);
    this.#first = scene.deltas.length;
    const levels = scene.live.levels(this.#seen.id) ?? Buffer.alloc(0);
    const { levelCount, speakers } = this.#seen;
    for (const [index, { key }] of speakers.entries())
      this.#lanes.set(key, [...levels.subarray(index * levelCount, (index + 1) * levelCount)]);
  }

  #add(delta: Delta): void {
    const seen = this.#seen;
    Object.assign(seen, delta.meeting, delta.state === undefined ? {} : { state: delta.state });
    if (delta.speakers) seen.speakers = delta.speakers;
    const captions = new Map(seen.captions.map((caption) => [caption.id, caption]));
    for (const caption of delta.captions ?? []) captions.set(caption.id, caption);
    for (const id of delta.removed ?? []) captions.delete(id);
    seen.captions = [...captions.values()];
    seen.marks.push(...(delta.marks ?? []));
    if (!delta.levels) return;
    const { from, count, values } = delta.levels;
    seen.levelCount = Math.max(seen.levelCount, from + count);
    for (const { key } of seen.speakers) {
      const lane = this.#lanes.get(key) ?? [];
      this.#lanes.set(key, lane);
      for (let step = 0; step < count; step += 1) lane[from + step] = values[key]?.[step] ?? 0;
    }
  }

  check(): void {
    this.scene.live.flush();
    for (const delta of this.scene.deltas.slice(this.#first)) this.#add(delta);
    const { meeting } = this.scene;
    const seen = this.#seen;
    const sorted = <T extends { id: string }>(list: readonly T[]) => [...list].sort((a, b) => (a.id < b.id ? -1 : 1));
    assert.deepEqual(sorted(seen.captions), sorted(meeting.captions));
    assert.deepEqual(seen.marks, meeting.marks);
    assert.deepEqual(
      [seen.state, seen.levelCount, seen.speakers.map(({ key, name }) => [key, name])],
      [meeting.state, meeting.levelCount, meeting.speakers.map(({ key, name }) => [key, name])],
    );
    const levels = this.scene.live.levels(meeting.id) ?? Buffer.alloc(0);
    for (const [index, { key }] of meeting.speakers.entries()) {
      const lane = Uint8Array.from({ length: meeting.levelCount }, (_, step) => this.#lanes.get(key)?.[step] ?? 0);
      assert.deepEqual(
        lane,
        Uint8Array.from(levels.subarray(index * meeting.levelCount, (index + 1) * meeting.levelCount)),
      );
    }
  }
}

describe("a running meeting", () => {
  it("is what its deltas add up to, for a viewer who comes at any time (property)", () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("talk" as const), who: fc.constantFrom("1", "2", "3") }),
      fc.record({ kind: fc.constant("say" as const), id: fc.constantFrom("a", "b", "c"), text: nastyText }),
      fc.record({ kind: fc.constant("delete" as const), id: fc.constantFrom("a", "b", "c") }),
      fc.record({ kind: fc.constant("event" as const), event: fc.constantFrom("paused", "resumed", "sharing_stop") }),
      fc.record({ kind: fc.constant("lost" as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.nat(40), (steps, joins) => {
        const scene = new Scene();
        scene.audio(LOUD, ANA);
        scene.pass(100);
        let viewer: Viewer | undefined;
        for (const [index, one] of steps.entries()) {
          if (index === joins) {
            scene.live.flush();
            viewer = new Viewer(scene);
          }
          if (one.kind === "talk") scene.talk({ id: one.who, name: `N${one.who}` }, 200);
          else if (one.kind === "say") scene.say({ id: one.id, text: one.text });
          else if (one.kind === "delete") scene.say({ id: one.id, text: "", attribute: "DELETE" });
          else if (one.kind === "event") scene.event(one.event);
          else {
            scene.event("interrupted", { cause: "media" });
            scene.pass(1000);
            scene.event("streaming", {});
          }
          scene.pass(150);
        }
        scene.pass(12_000);
        viewer?.check();
      }),
      { numRuns: 60 },
    );
  });
});
