import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { openRecording } from "../../../src/audio/recording/writer";
import { DISK } from "../../../src/files";
import { LOUDEST } from "../../../src/page/model";
import {
  type FoundMeeting,
  fileOf,
  findMeetings,
  newKnown,
  pathsOf,
  peaksOf,
  readMeeting,
  writeSpeakerName,
} from "../../../src/page/stored";
import { ownFolder } from "../folders";
import { NASTY } from "../nasty";

const START = Date.UTC(2026, 10, 30, 12);
const RATE = 16_000;

/** One second of a loud square wave. */
const LOUD = Buffer.alloc(RATE * 2);
for (let at = 0; at < LOUD.length; at += 2) LOUD.writeInt16LE(at % 64 < 32 ? 32_767 : -32_768, at);

const VTT = `WEBVTT

00:00:01.000 --> 00:00:02.500
<v Ana>Hello &amp; welcome</v>

NOTE nothing

00:01.500 --> 00:03.000
no <i>name</i>

`;

describe("a folder of recordings of before", () => {
  const folder = ownFolder();

  /** A recording of a second, after as much silence. */
  async function record(streamId: string, speaker: { id: string; name?: string }, start = START): Promise<string> {
    const recording = openRecording({
      directory: folder(),
      template: "{product}_{id}_{speaker}_{date}_{time}",
      parts: { product: "meeting", id: `id of ${streamId}`, streamId, speaker: speaker.name ?? speaker.id },
      container: "wav",
      format: { encoding: "s16le", rate: RATE, channels: 1, width: 2 },
      about: () => ({ product: "meeting", id: `id of ${streamId}`, streamId, speakers: [speaker], speaker }),
      start,
    });
    recording.silence(RATE, start);
    recording.write(LOUD);
    const [file] = await recording.finish();
    return relative(folder(), file?.path ?? assert.fail());
  }

  const put = (name: string, text: string) => {
    mkdirSync(join(folder(), name, ".."), { recursive: true });
    writeFileSync(join(folder(), name), text);
  };

  async function only(): Promise<FoundMeeting> {
    const [found, ...others] = await findMeetings(folder());
    assert.ok(found && others.length === 0, `${others.length + 1}`);
    return found;
  }

  it("is a list of meetings, the newest first, with what belongs to each", async () => {
    await record("s1", { id: "1", name: "Ana" });
    await record("s1", { id: "2" }, START + 500);
    await record("s2", { id: "1", name: "Ana" }, START + 86_400_000);
    put("meeting_id_of_s1_2026-11-30_12-00-00.vtt", VTT);
    put("other.vtt", VTT);
    for (const hidden of [
      ".hidden.wav",
      "x.wav.part",
      "x.wav.part.json",
      ".zoom-rtms-left-a.json",
      "x.txt.tmp",
      ".a/b.wav",
    ])
      put(hidden, "{}");
    const meetings = await findMeetings(folder());
    const [alone, ...others] = [...meetings].sort((one) => (one.id.startsWith("h-") ? -1 : 1));
    assert.deepEqual([alone?.files, alone?.parts[0]?.path, alone?.people], [1, "other.vtt", []]);
    assert.deepEqual(
      others.map(({ id, product, duration, people, files, live }) => [id, product, duration, people, files, live]),
      [
        ["s2", "meeting", 2000, ["Ana"], 1, false],
        ["s1", "meeting", 2500, ["Ana", "2"], 3, false],
      ],
    );
    const starts = meetings.map(({ startedAt }) => startedAt);
    assert.deepEqual(
      starts,
      [...starts].sort((one, other) => other - one),
    );
  });

  it("has no meeting if it is empty, or is not there", async () => {
    assert.deepEqual(await findMeetings(folder()), []);
    assert.deepEqual(await findMeetings(join(folder(), "nowhere")), []);
  });

  it("is shown with speakers, words, waveforms and levels", async () => {
    await record("s1", { id: "1", name: "Ana" });
    await record("s1", { id: "2", name: "Bob" }, START + 1000);
    put("meeting_id_of_s1_2026-11-30_12-00-00.vtt", VTT);
    const found = await only();
    const { meeting, levels } = await readMeeting(folder(), found);
    assert.deepEqual(
      meeting.speakers.map(({ key, name, talkMs }) => [key, name, talkMs]),
      [
        ["p-1", "Ana", 1000],
        ["p-2", "Bob", 1000],
      ],
    );
    assert.deepEqual(
      meeting.captions.map(({ speaker, start, end, text }) => [speaker, start, end, text]),
      [
        ["p-1", 1000, 2500, "Hello & welcome"],
        ["", 1500, 3000, "no name"],
      ],
    );
    assert.equal(levels.length, 2 * meeting.levelCount);
    assert.deepEqual([levels[9], levels[10], levels[19], levels[20]], [0, LOUDEST, LOUDEST, 0]);
    assert.deepEqual([levels[meeting.levelCount + 19], levels[meeting.levelCount + 20]], [0, LOUDEST]);
    const [audio, other, words] = meeting.tracks;
    assert.deepEqual([audio?.start, other?.start, audio?.peaks, audio?.speaker], [0, 1000, true, "p-1"]);
    assert.deepEqual([audio?.captions, words?.kind], [words?.file, "document"]);
    const path = fileOf(found, audio?.file ?? "");
    assert.ok(path && existsSync(join(folder(), path)));
    assert.equal(fileOf(found, "../../etc/passwd"), undefined);
    assert.equal(fileOf(found, "constructor"), undefined);
  });

  it("has words from JSON lines, absolute or relative, rather than from captions", async () => {
    await record("s1", { id: "1", name: "Ana" });
    for (const [name, zero] of [
      ["meeting_id_of_s1_2026-11-30_12-00-00.jsonl", START],
      ["meeting_id_of_s1_2026-11-30_12-00-00.jsonl", 0],
    ] as const) {
      const line = (id: string, more: object) =>
        `${JSON.stringify({ id, start: zero + 1000, end: zero + 2000, ...more })}\n`;
      const speaker = { id: "1", name: "Ana" };
      const deleted = JSON.stringify({ id: "b", start: 0, end: 0, attribute: "DELETE" });
      put(
        name,
        `${line("a", { text: "old", speaker })}${line("b", { text: "gone" })}${line("a", { text: "new", speaker })}${deleted}\n{"half`,
      );
      put("meeting_id_of_s1_2026-11-30_12-00-00.vtt", VTT);
      const { meeting } = await readMeeting(folder(), await only());
      assert.deepEqual(meeting.captions, [{ id: "a", speaker: "p-1", start: 1000, end: 2000, text: "new" }]);
    }
  });

  it("keeps what people call a speaker, and deletes a meeting with all that is beside its files", async () => {
    const path = await record("s1", { id: "1", name: "Ana" });
    put("meeting_id_of_s1_2026-11-30_12-00-00.vtt", VTT);
    put(".meeting_id_of_s1_2026-11-30_12-00-00.vtt.rtms", "{}");
    put("others.wav", "mine");
    const find = async () => (await findMeetings(folder())).find(({ id }) => id === "s1") ?? assert.fail();
    assert.equal(await writeSpeakerName(folder(), await find(), "p-9", "x"), false);
    for (const name of NASTY.slice(0, 16).filter((_, index) => index % 3 === 0)) {
      assert.equal(await writeSpeakerName(folder(), await find(), "p-1", name), true);
      const { meeting } = await readMeeting(folder(), await find());
      assert.deepEqual([meeting.speakers[0]?.name, meeting.captions.length, meeting.tracks.length], [name, 2, 2]);
      assert.deepEqual((await find()).people, [name]);
    }
    await writeSpeakerName(folder(), await find(), "p-1", "");
    assert.equal((await readMeeting(folder(), await find())).meeting.speakers[0]?.name, "Ana");
    const paths = pathsOf(folder(), await find());
    assert.ok(paths.includes(join(folder(), path)));
    for (const each of paths) rmSync(each, { force: true });
    assert.deepEqual(readdirSync(folder()), ["others.wav"]);
  });

  it("has peaks that are computed once, and none of what is outside", async () => {
    const path = await record("s1", { id: "1" });
    const beside = join(folder(), path.replace(/wav$/, "peaks"));
    const expected = readFileSync(beside);
    assert.deepEqual([expected.length, expected[49], expected[50]], [100, 0, 255]);
    rmSync(beside);
    assert.deepEqual(await peaksOf(folder(), path), expected);
    assert.deepEqual(readFileSync(beside), expected);
    put("a/b.wav", "no recording of ours");
    assert.equal(await peaksOf(folder(), "a/b.wav"), undefined);
    assert.equal(await peaksOf(join(folder(), "a"), `../${path}`), undefined);
  });

  it("is read again only where it has changed, and then has another stamp", async () => {
    await record("s1", { id: "1", name: "Ana" });
    await record("s2", { id: "1", name: "Ana" }, START + 1000);
    let reads = 0;
    const disk: typeof DISK = { ...DISK };
    Object.assign(disk, {
      readFile: (path: string, options: "utf8") => {
        reads += 1;
        return DISK.readFile(path, options);
      },
    });
    const known = newKnown();
    const first = await findMeetings(folder(), known, disk);
    assert.equal(reads, 2);
    assert.deepEqual(await findMeetings(folder(), known, disk), first);
    assert.equal(reads, 2);
    await writeSpeakerName(folder(), first[0] ?? assert.fail(), "p-1", "Anna");
    const [second, other] = await findMeetings(folder(), known, disk);
    assert.deepEqual(
      [second?.people, second?.stamp === first[0]?.stamp, other?.stamp],
      [["Anna"], false, first[1]?.stamp],
    );
  });

  it("with files that are no recordings of ours is read without harm", async () => {
    await record("s1", { id: "1", name: "Ana" });
    for (const [index, text] of ["", "{", "[]", "null", '{"streamId":"x","file":1}', '{"recorder":"x"}'].entries()) {
      put(`bad${index}.wav`, "RIFF");
      put(`bad${index}.json`, text);
      put(`bad${index}.meeting.json`, text);
      put(`bad${index}.meeting.jsonl`, text);
    }
    put("bad.vtt", `WEBVTT\n\n${"00:00:01.000 --> ".repeat(100)}\n<v ${"<".repeat(1000)}`);
    for (const found of await findMeetings(folder())) await readMeeting(folder(), found);
  });
});
