// Zoom and a meeting for the specs of the rule, in simulated time.

import assert from "node:assert/strict";
import {
  type CameraEffect,
  type CameraInput,
  type CameraState,
  cameraStep,
  dueOf,
  followOf,
  NO_CAMERAS,
  type VideoFollow,
} from "../../../src/protocol/cameras";

interface Asked {
  at: number;
  userId: string;
  subscribe: boolean;
}

/** Zoom and the meeting as the rule sees them, with a clock that only moves when it is told. */
export class Meeting {
  now = 0;
  state: CameraState = { ...NO_CAMERAS, flows: true };
  readonly asked: Asked[] = [];
  readonly told: (string | undefined)[] = [];
  /** What the app has at Zoom: one participant at most. */
  subscribed: string | undefined;
  /** Milliseconds after which Zoom answers, and then sends the first picture; `undefined`: never. */
  answer: (userId: string) => { status: "accepted" | "refused"; picture: number | undefined } | undefined = () => ({
    status: "accepted",
    picture: 100,
  });
  readonly #coming: { at: number; happen: () => void }[] = [];

  constructor(readonly setting: VideoFollow = "none") {}

  take(input: CameraInput): this {
    const { state, effects } = cameraStep(this.state, input, this.now, this.setting);
    this.state = state;
    for (const effect of effects) this.#perform(effect);
    return this;
  }

  #perform(effect: CameraEffect): void {
    if (effect.do === "tell") {
      this.told.push(effect.userId);
      return;
    }
    const { userId, subscribe, since } = effect;
    this.asked.push({ at: this.now, userId, subscribe });
    if (!subscribe) {
      if (this.subscribed === userId) this.subscribed = undefined;
      return;
    }
    const answer = this.answer(userId);
    if (!answer) {
      this.after(5000, () => this.take({ type: "unanswered", userId, since }));
      return;
    }
    this.after(50, () => {
      if (answer.status === "accepted") this.subscribed = userId;
      this.take({ type: answer.status, userId });
    });
    const { picture } = answer;
    if (answer.status === "refused" || picture === undefined) return;
    this.after(50 + picture, () => {
      if (this.subscribed === userId && this.state.current?.userId === userId) this.take({ type: "picture" });
    });
  }

  after(milliseconds: number, happen: () => void): void {
    this.#coming.push({ at: this.now + milliseconds, happen });
  }

  pass(milliseconds: number): this {
    const end = this.now + milliseconds;
    for (;;) {
      const due = dueOf(this.state, followOf(this.state, this.setting), this.now) ?? Number.POSITIVE_INFINITY;
      const next = this.#coming.sort((a, b) => a.at - b.at)[0];
      const at = Math.min(due, next?.at ?? Number.POSITIVE_INFINITY);
      if (at > end) break;
      assert.ok(at > this.now || next?.at === at, "a timer at its own instant would never end");
      this.now = at;
      if (next?.at === at) this.#coming.shift()?.happen();
      else this.take({ type: "due" });
    }
    this.now = end;
    return this;
  }

  /** Who was asked for, in order. */
  get faces(): string[] {
    return this.asked.filter(({ subscribe }) => subscribe).map(({ userId }) => userId);
  }
}
