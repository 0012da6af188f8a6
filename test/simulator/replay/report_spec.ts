// What is no report, or a report that was written by hand, is refused with the place and the reason.

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "mocha";
import { Simulator } from "../../../src/simulator";
import { SECRETS } from "../support";

type Line = Record<string, unknown>;

const audio: Line = { at: 0, kind: "in", socket: "audio", type: 14, size: 100 };
const report = (lines: readonly Line[], more: object = {}): object => ({
  format: "zoom-rtms-report",
  version: 1,
  product: "meeting",
  settings: {},
  lines,
  ...more,
});

describe("simulator: reports", () => {
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await new Simulator({ ...SECRETS }).listen();
  });
  afterEach(() => simulator.close());

  const WRONG: readonly [unknown, RegExp][] = [
    ["{", /it is not JSON/],
    [[], /its format is not "zoom-rtms-report"/],
    [{ format: "zoom-rtms-report", version: 2 }, /its version is 2, but this simulator supports version 1/],
    [report([], { product: "meeting" }), /it has no lines/],
    [report([audio], { product: "__proto__" }), /its product must be one of meeting, /],
    [report(Array.from({ length: 20_001 }, () => audio)), /20001 lines; the maximum is 20000/],
    [report([audio, { ...audio, kind: "other" }]), /line 2 is wrong: kind must be one of/],
    [report([{ ...audio, at: -1 }]), /line 1 is wrong: at must be a whole number from 0/],
    [report([{ ...audio, at: 5 }, audio]), /line 2 is earlier than the line before it/],
    [report([{ ...audio, socket: "sound" }]), /socket must be one of signaling, audio/],
    [report([{ ...audio, size: 1e9 }]), /size must be a whole number from 0 to 16000000/],
    [report([{ ...audio, count: 1e9 }]), /count must be a whole number from 1 to 100000/],
    [report([{ ...audio, bytes: "640" }]), /bytes must be a whole number/],
    [report([{ ...audio, speaker: "Maya" }]), /speaker must be s and a number/],
    [report([{ ...audio, status: "a b" }]), /status must be a word/],
    [report([{ ...audio, fields: 7 }]), /fields must be the names of fields/],
    [report([{ ...audio, fields: JSON.parse('{"__proto__": "string"}') }]), /an invalid name/],
    [report([{ ...audio, fields: JSON.parse(`${'{"a":'.repeat(9)}"string"${"}".repeat(9)}`) }]), /8 levels deep/],
    [
      report([{ at: 0, kind: "socket", socket: "audio", what: "gone" }]),
      /what must be one of open, opened, lost, closed/,
    ],
    [report([{ at: 0, kind: "hook", action: "begun" }]), /action must be one of started/],
  ];
  for (const [wrong, says] of WRONG)
    it(`are refused: ${says.source.slice(0, 60)}`, () => {
      const options = { report: wrong, webhookUrl: "http://127.0.0.1:1/" };
      assert.throws(() => simulator.replay(options), { code: "SIMULATOR_REPORT", message: says });
    });
});
