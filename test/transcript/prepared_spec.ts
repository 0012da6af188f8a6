// What is done when a segment comes, and not again when its document is written: a document of hours is written in one
// turn of the loop, for which all streams wait.

import assert from "node:assert/strict";
import { passOn } from "../../src/runtime/output/outgoing";
import type { TranscriptOutMessage } from "../../src/transcript/group";
import { readTranscript } from "../../src/transcript/segments/packet";
import type { DocumentName } from "../../src/transcript/settings";
import { TranscriptWriter } from "../../src/transcript/transcript-writer";
import { segment, T0 } from "../nodes/output-harness";
import { formatOf } from "./support";

const { prototype } = Intl.Segmenter;

/** How often a text was searched for possible line breaks. */
function broken(run: () => void): number {
  const { segment: segmented } = prototype;
  let count = 0;
  prototype.segment = function (text: string) {
    count += 1;
    return segmented.call(this, text);
  };
  try {
    run();
  } finally {
    prototype.segment = segmented;
  }
  return count;
}

describe("the lines of captions", () => {
  for (const output of ["vtt", "srt"] as const satisfies DocumentName[])
    it(`are broken when the words come, not when the document is written (${output})`, () => {
      const sent: TranscriptOutMessage[] = [];
      const emit = (message: TranscriptOutMessage) => void sent.push(message);
      const settings = {
        ...formatOf(output),
        emit: "time" as const,
        windowMs: 1000,
        windowWords: 0,
        directory: "",
        filename: "",
        deleteRevoked: false,
      };
      let now = 0;
      const writer = new TranscriptWriter({ settings, passOn, report: assert.fail, now: () => now });
      const say = (text: string, start: number, attribute = "NEW") => {
        const message = segment(text, T0 + start, { attribute, id: `S1-${start}`, end: T0 + start + 900 });
        writer.push(readTranscript(message, message.rtms as Parameters<typeof readTranscript>[1]), emit);
      };
      const words =
        "Das müßte man übers Jahr größer sehen, so wäre es für alle schöner als bisher, hör ich, und später";
      const coming = broken(() => {
        for (let n = 0; n < 20; n++) say(`${words} ${n}`, n * 1000);
        say(`${words}, ja`, 3000, "UPDATE");
      });
      assert.ok(coming >= 21, `${coming}`);
      now = 2000;
      assert.equal(
        broken(() => writer.tick(emit)),
        0,
      );
      assert.equal(
        broken(() => writer.leave("S1", emit)),
        0,
      );
      assert.match(sent.at(-1)?.payload ?? "", /später\s+19/);
      assert.match(sent.at(-1)?.payload ?? "", /später,\s+ja/);
    });
});
