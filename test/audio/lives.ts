// Lives of a node that records, one after the other in a folder: each is closed, or its process dies.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseWav } from "../../src/audio/codecs/wav";
import type { AudioOutMessage } from "../../src/audio/groups/envelope";
import { Recorder } from "../../src/audio/recorder";
import { saveLeft } from "../../src/audio/saved/left-file";
import { repairRecordings } from "../../src/audio/saved/repair";
import { type AudioSettings, LIMITS } from "../../src/audio/settings";
import { DISK } from "../../src/files/disk/disk";
import { passOn } from "../../src/runtime/output/outgoing";
import { until } from "../until";
import { DEFAULTS } from "./defaults";
import { disown, handClock, ownFolder, samplesOnDisk, watchedDisk } from "./recording-support";
import { PACKET, type packets } from "./voices";

export function lives() {
  const folder = ownFolder();
  const messages: AudioOutMessage[] = [];
  const problems: string[] = [];
  beforeEach(() => {
    messages.length = 0;
    problems.length = 0;
  });

  function start(settings: Partial<AudioSettings> = {}, node = "n1") {
    const clock = handClock();
    const emit = (message: AudioOutMessage) => void messages.push(message);
    const outside = { emit, fail: (error: Error) => void problems.push(error.message) };
    const all: AudioSettings = { ...DEFAULTS, output: "file", lateMs: 0, directory: folder(), ...settings };
    const recorder = new Recorder(all, passOn, outside, undefined, LIMITS, {
      node,
      disk: { clock, disk: watchedDisk(() => undefined) },
    });
    return {
      recorder,
      push(...all: ReturnType<typeof packets>) {
        for (const packet of all) {
          const problem = recorder.push(packet, emit);
          if (problem) problems.push(problem.message);
        }
        return this;
      },
      /** Waits until the disk has this many packets, of all recordings together. */
      async written(count: number, channels = 1) {
        let looks = 0;
        await until(() => {
          // A disk that is given no time counts as silent.
          if (looks++ % 100 === 0) clock.pass(1);
          return samplesOnDisk(folder()) >= count * PACKET * 2 * channels;
        });
      },
      async end() {
        recorder.finish("S", emit);
        await recorder.settled();
      },
      async close() {
        recorder.leave(emit);
        await recorder.settled();
        await saveLeft(folder(), node);
      },
    };
  }

  /**
   * The process died. What it had open is repaired, and its successor knows of it: from `searched` on, before the first
   * file is repaired.
   */
  async function kill(searched?: () => void): Promise<void> {
    disown(folder());
    const { errors } = await repairRecordings(folder(), DISK, Date.now, searched);
    assert.deepEqual(errors, []);
  }

  const parts = () => readdirSync(folder()).filter((name) => /\.(wav|m4a)$/.test(name));
  const jsonOf = (name: string) => JSON.parse(readFileSync(join(folder(), name.replace(/\.\w+$/, ".json")), "utf8"));
  /** The files of a speaker in their order, or of a mix. */
  const partsOf = (speaker?: string) =>
    parts()
      .map((name) => ({ name, json: jsonOf(name) }))
      .filter(({ json }) => json.speaker?.id === speaker)
      .sort((one, other) => one.json.startMs - other.json.startMs);
  const samplesOf = (speaker?: string) =>
    partsOf(speaker).map(({ name }) => parseWav(readFileSync(join(folder(), name))).samples);
  const whole = (speaker?: string) => Buffer.concat(samplesOf(speaker));
  return { folder, messages, problems, start, kill, parts, jsonOf, partsOf, samplesOf, whole };
}
