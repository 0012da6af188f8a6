import assert from "node:assert/strict";
import { ffmpeg, needFfmpeg } from "../../audio/ffmpeg";
import { ownFolder } from "../../audio/recording-support";
import { pictures } from "../clips";
import { ANA, BEN, frameMessages, inOrder, Making, RATE, soundMessages } from "./making";

/** Milliseconds of a flash and a beep, which are in the middle of this. */
const LENGTH = 4000;
const AT = 2000;
const HOURS = 2;
/** When the three flashes come: minutes from the start. */
const MINUTES = [0, 60, 119];

describe("picture and sound of a recording", () => {
  const folder = ownFolder();
  let flash: Buffer[];
  let beep: Buffer;
  before(function () {
    this.timeout(60_000);
    needFfmpeg(this as unknown as Mocha.Context);
    // White for five pictures.
    const source = "color=black:s=64x48:r=25";
    const white = ["-vf", "drawbox=t=fill:c=white:enable='between(n,50,54)'"];
    flash = pictures(clipOf(source, white));
    beep = Buffer.alloc((RATE * LENGTH * 2) / 1000);
    for (let n = 0; n < RATE / 5; n++)
      beep.writeInt16LE(Math.round(16_000 * Math.sin(n / 3)), 2 * ((RATE * AT) / 1000 + n));
  });

  const clipOf = (source: string, more: readonly string[]) => {
    const coding = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p"];
    return ffmpeg(["-f", "lavfi", "-i", source, ...more, ...coding, "-frames:v", "100", "-f", "h264", "-"]);
  };

  /** When a file is first white, and first loud, within 4 s from `from` s on. Milliseconds from there. */
  function found(path: string, from: number): { seen: number; heard: number } {
    const input = ["-ss", `${from}`, "-t", "4", "-i", path];
    const picture = ffmpeg([...input, "-vf", "fps=1000,scale=1:1", "-f", "rawvideo", "-pix_fmt", "gray", "-"]);
    const sound = ffmpeg([...input, "-ac", "1", "-ar", "48000", "-f", "s16le", "-"]);
    const seen = picture.findIndex((value) => value > 128);
    let heard = 0;
    while (heard < sound.length / 2 && Math.abs(sound.readInt16LE(2 * heard)) < 4000) heard += 1;
    return { seen, heard: heard / 48 };
  }

  it("are no more than 20 ms apart, at the start, the middle and the end of 2 hours, whoever is silent between", async function () {
    this.timeout(180_000);
    const making = new Making(folder());
    const messages = MINUTES.map((minute) => {
      const from = minute * 60_000;
      // Two speak at once, so that it is mixed; the second one is heard in the middle only.
      const speech = soundMessages(beep, from, { speaker: minute === 60 ? BEN : ANA });
      return inOrder(frameMessages(flash, from), speech);
    });
    for (const part of messages) await making.push(...part);
    await making.end();
    assert.deepEqual(making.problems, []);
    for (const minute of MINUTES) {
      const { seen, heard } = found(making.path, minute * 60);
      console.log(`      minute ${minute}: seen at ${seen} ms, heard at ${heard.toFixed(1)} ms`);
      assert.ok(Math.abs(seen - AT) <= 20, `seen at ${seen}`);
      assert.ok(Math.abs(heard - AT) <= 20, `heard at ${heard}`);
      assert.ok(Math.abs(seen - heard) <= 20);
    }
    assert.ok(making.messages[0] && making.messages[0].file.duration > (HOURS - 0.1) * 3_600_000);
  });
});
