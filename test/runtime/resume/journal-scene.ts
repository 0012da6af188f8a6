// A journal of live streams in a folder of its own, for its specs.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { thisOwner } from "../../../src/files/owner";
import { ChunkWriter, type Entry, readChunks } from "../../../src/runtime/resume/chunk";
import { JournalFolder } from "../../../src/runtime/resume/folder";
import { Journal } from "../../../src/runtime/resume/journal";
import { Rig, STREAM_ID } from "../../protocol/fixtures";

export const NODE = "1f2e3d4c5b6a7988";

/** A whole second later than anything that was written so far. */
class TestClock {
  time = 1_700_000_000_000;
  now = () => this.time;
  elapsed = () => this.time - 1_600_000_000_000;
  setTimeout = (callback: () => void) => setTimeout(callback, 0);
  clearTimeout = (timer: unknown) => clearTimeout(timer as NodeJS.Timeout);
}

export const audio = (timestamp: number, byte = timestamp % 251, user = 5) => ({
  msg_type: 14,
  content: { user_id: user, data: Buffer.alloc(64, byte).toString("base64"), timestamp },
});
export const transcript = (timestamp: number, data: string, sentence: number) => ({
  msg_type: 17,
  content: { user_id: 5, data, timestamp, start_time: timestamp, end_time: timestamp + 10, sentence_id: sentence },
});

export const turn = () => new Promise((resolve) => setImmediate(resolve));

export class JournalScene {
  readonly folder = mkdtempSync(join(tmpdir(), "journal-"));
  readonly clock = new TestClock();

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  journal(): Journal {
    return new Journal(new JournalFolder(this.folder, NODE), this.clock);
  }

  files(): string[] {
    return readdirSync(this.folder).sort();
  }

  bytes(): Buffer[] {
    return this.files().map((name) => readFileSync(join(this.folder, name)));
  }

  /** A stream with audio and a transcript that is noted as it runs. */
  running(journal: Journal) {
    const rig = new Rig({ transcript: true });
    journal.follow(rig.stream);
    const [, sound, words] = rig.streaming();
    journal.changed(STREAM_ID, true);
    return { rig, sound, words };
  }

  /** As if the process that wrote them had ended: its mark is of a process that does not exist. */
  asOfAnother(owner: object = { ...thisOwner(), pid: 2 ** 22 + 1, instance: "00000000000000aa" }): void {
    for (const name of this.files()) {
      const text = readFileSync(join(this.folder, name));
      const entries: Entry[] = [];
      const writer = new ChunkWriter();
      writer.entry({ owner });
      const until = readChunks(text, {
        packet: () => undefined,
        number: () => undefined,
        entry: (entry) => entries.push(entry),
      });
      const other = name.replace(thisOwner().instance, "00000000000000aa");
      writeFileSync(join(this.folder, other), Buffer.concat([text, writer.take(until ?? 0)]));
      if (other !== name) rmSync(join(this.folder, name));
    }
  }
}
