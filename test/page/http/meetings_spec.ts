// What a page answers about its meetings.

import assert from "node:assert/strict";
import { existsSync, linkSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { MOST_BODY } from "../../../src/page";
import { HOSTILE } from "../hostile";
import { bytesOf, meetingOf, PageRig, SECRET, trackOf } from "../rig";

const SPEAKER = { key: "ada", name: "Ada", colour: 0, talkMs: 0 };

describe("the meetings of a page", () => {
  let rig: PageRig;
  let cookie: string;
  beforeEach(async () => {
    rig = new PageRig();
    cookie = await rig.signIn();
  });
  afterEach(() => rig.close());

  const ask = (address: string, headers: Record<string, string> = {}, method = "GET") =>
    rig.ask(method, address, { cookie, headers });
  const change = (method: string, address: string, body: unknown = {}) => rig.ask(method, address, { cookie, body });
  const json = async (address: string) => JSON.parse((await ask(address)).text);

  it("are those of the folder and those that are live, each once", async () => {
    rig.keep(meetingOf("one", { startedAt: 1 }));
    rig.keep(meetingOf("two", { startedAt: 2 }));
    rig.live.all = [meetingOf("two", { startedAt: 2, live: true }), meetingOf("three", { startedAt: 3, live: true })];
    const { meetings, total } = await json("api/meetings");
    assert.deepEqual(
      meetings.map(({ id, live }: { id: string; live: boolean }) => `${id} ${live}`),
      ["three true", "two true", "one false"],
    );
    assert.equal(total, 3);
    assert.deepEqual(Object.keys(meetings[0]).sort(), [
      "duration",
      "files",
      "id",
      "live",
      "people",
      "product",
      "startedAt",
    ]);
  });

  it("are told whole, live or stored", async () => {
    const stored = meetingOf("one", { speakers: [SPEAKER], levelCount: 2 });
    rig.keep(stored);
    rig.live.all = [meetingOf("two", { live: true, state: "streaming", speakers: [SPEAKER, SPEAKER] })];
    assert.deepEqual(await json("api/meetings/one"), stored);
    assert.equal((await json("api/meetings/two")).state, "streaming");
    const [one, two] = [await ask("api/meetings/one/levels"), await ask("api/meetings/two/levels")];
    assert.deepEqual([one.headers["Level-Count"], one.text], [2, "\u0007\u0007"]);
    assert.deepEqual([two.headers["Level-Count"], two.text.length], [2, 4]);
    for (const address of ["api/meetings/none", "api/meetings/none/levels", "api/meetings/none/report"])
      assert.equal((await ask(address)).status, 404);
  });

  it("come as a report that a browser keeps away from the page", async () => {
    rig.keep(meetingOf("one", { startedAt: new Date(2026, 4, 6, 9, 5).getTime() }));
    const { text, headers } = await ask("api/meetings/one/report?language=fr");
    assert.equal(text, "<p>one 0 fr</p>");
    assert.match(String(headers["Content-Disposition"]), /^attachment; filename="meeting 2026-05-06 09.05.html"/);
    assert.match(String(headers["Content-Security-Policy"]), /sandbox/);
    assert.match((await ask("api/meetings/one/report", { "accept-language": "de-CH" })).text, /de-CH/);
  });

  it("have a last picture, if there is one of a kind that is a picture", async () => {
    rig.live.all = [meetingOf("one", { live: true })];
    assert.equal((await ask("api/meetings/one/picture")).status, 404);
    rig.live.pictures.set("one", { type: "image/jpeg", data: Buffer.from("jpeg"), version: 1 });
    const { headers, text } = await ask("api/meetings/one/picture?speaker=x&v=1");
    assert.deepEqual([headers["Content-Type"], text], ["image/jpeg", "jpeg"]);
    rig.live.pictures.set("one", { type: "text/html", data: Buffer.from("<script>"), version: 2 });
    assert.equal((await ask("api/meetings/one/picture")).status, 404);
  });

  describe("have files", () => {
    const SOUND = "0123456789";
    const FILE = "api/meetings/one/files/f";
    beforeEach(() => {
      rig.keep(meetingOf("one", { tracks: [trackOf("f", "one.wav"), trackOf("page", "page.html", "document")] }));
      rig.write("one.wav", SOUND);
      rig.write("page.html", "<script>alert(1)</script>");
    });

    it("that are sent whole or in part", async () => {
      const whole = await ask(FILE);
      assert.deepEqual([whole.status, whole.text], [200, SOUND]);
      assert.deepEqual([whole.headers["Content-Type"], whole.headers["Content-Length"]], ["audio/wav", 10]);
      assert.equal(whole.headers["Accept-Ranges"], "bytes");
      const part = await ask(FILE, { range: "bytes=2-4" });
      assert.deepEqual([part.status, part.text, part.headers["Content-Length"]], [206, "234", 3]);
      assert.equal(part.headers["Content-Range"], "bytes 2-4/10");
      assert.equal((await ask(FILE, { range: "bytes=-2" })).text, "89");
      const behind = await ask(FILE, { range: "bytes=10-" });
      assert.deepEqual([behind.status, behind.text, behind.headers["Content-Range"]], [416, "", "bytes */10"]);
    });

    it("of which a sound is sent part by part to whoever plays it, and whole to whoever downloads it", async () => {
      const sound = "0123456789".repeat(100_000);
      rig.write("one.wav", sound);
      const begin = await ask(FILE, { range: "bytes=0-" });
      const { length } = begin.text;
      assert.ok(length < 500_000 && sound.startsWith(begin.text));
      assert.deepEqual(
        [begin.status, begin.headers["Content-Length"], begin.headers["Content-Range"]],
        [206, length, `bytes 0-${length - 1}/1000000`],
      );
      assert.equal((await ask(FILE, { range: "bytes=900000-" })).text, sound.slice(900_000));
      assert.equal((await ask(FILE, { range: "bytes=0-999998" })).text.length, 999_999);
      assert.equal((await ask(`${FILE}?download`, { range: "bytes=1-" })).text.length, 999_999);
      assert.equal((await ask(FILE)).text.length, 1_000_000);
    });

    it("that are sent whole if they have changed since", async () => {
      const etag = String((await ask(FILE)).headers.ETag);
      assert.equal((await ask(FILE, { range: "bytes=2-4", "if-range": etag })).text, "234");
      assert.deepEqual((await ask(FILE, { "if-none-match": etag })).status, 304);
      rig.write("one.wav", `${SOUND}more`);
      assert.equal((await ask(FILE, { range: "bytes=2-4", "if-range": etag })).text, `${SOUND}more`);
      assert.deepEqual((await ask(FILE, { "if-none-match": etag })).status, 200);
    });

    it("whose size HEAD tells", async () => {
      const answer = await rig.answer("HEAD", FILE, { cookie, headers: { range: "bytes=2-4" } });
      assert.ok(answer?.content?.kind === "file");
      await bytesOf(answer);
      assert.deepEqual([answer.status, answer.headers["Content-Length"]], [200, 10]);
    });

    it("of which none is a page: HTML is for a download only", async () => {
      const { headers } = await ask("api/meetings/one/files/page");
      assert.equal(headers["Content-Type"], "application/octet-stream");
      assert.match(String(headers["Content-Disposition"]), /^attachment; filename="page.html"/);
      assert.match(String(headers["Content-Security-Policy"]), /sandbox/);
      assert.equal((await ask(FILE)).headers["Content-Disposition"], undefined);
    });

    it("that are downloaded by their beginning and by the name that people have now", async () => {
      const of = (file: string, name: string, speaker?: string) => ({
        ...trackOf(file, name),
        ...(speaker && { speaker }),
      });
      const tracks = [
        of("a", "meeting_x_Ada_1.wav", "ada"),
        of("b", "meeting_x_Ada_2.WAV", "ada"),
        of("c", "meeting_x_Bob.m4a", "bob"),
        of("d", "mix.wav"),
        trackOf("e", "notes.md", "document"),
      ];
      for (const { name } of tracks) rig.write(name, SOUND);
      const speakers = [SPEAKER, { ...SPEAKER, key: "bob", name: "Bob / Zoë" }];
      const startedAt = new Date(2026, 0, 1, 14, 7).getTime();
      rig.keep(meetingOf("two", { startedAt, tracks, speakers, people: ["Ada", "Bob / Zoë"] }));
      const names = tracks.map(async ({ file }) => {
        const { headers } = await ask(`api/meetings/two/files/${file}?download`);
        return decodeURIComponent(String(headers["Content-Disposition"]).replace(/.*''/, ""));
      });
      assert.deepEqual(await Promise.all(names), [
        "2026-01-01 14.07 Ada 1.wav",
        "2026-01-01 14.07 Ada 2.wav",
        "2026-01-01 14.07 Bob _ Zoë.m4a",
        "2026-01-01 14.07 Ada, Bob _ Zoë.wav",
        "notes.md",
      ]);
    });

    it("with peaks, of those that have any", async () => {
      assert.equal((await ask("api/meetings/one/peaks/f")).text, "\u0001\u0002\u0003");
      for (const file of ["page", "none"])
        assert.equal((await ask(`api/meetings/one/peaks/${file}`)).status, 404, file);
    });

    it("that are found without reading the meeting", async () => {
      await ask("api/meetings/one");
      const { reads } = rig.store;
      assert.equal((await ask(FILE, { range: "bytes=2-4" })).text, "234");
      assert.equal((await ask("api/meetings/one/peaks/f")).status, 200);
      assert.equal(rig.store.reads, reads);
    });

    it("that are empty, or gone", async () => {
      rig.write("one.wav", "");
      assert.deepEqual([(await ask(FILE)).status, (await ask(FILE)).headers["Content-Length"]], [200, 0]);
      assert.equal((await ask(FILE, { range: "bytes=0-" })).status, 416);
      rig.keep(meetingOf("one", { tracks: [trackOf("f", "gone.wav")] }));
      assert.equal((await ask(FILE)).status, 404);
    });

    it("while it is live, too, once they are written", async () => {
      rig.live.all = [meetingOf("live", { live: true, tracks: [trackOf("f", "Ada.wav"), trackOf("g", "Bob.wav")] })];
      rig.live.paths.set("live f", join(rig.directory, "one.wav"));
      assert.equal((await ask("api/meetings/live/files/f")).text, SOUND);
      assert.equal((await ask("api/meetings/live/peaks/f")).text, "\u0001\u0002\u0003");
      assert.equal((await ask("api/meetings/live/files/g")).status, 404);
      rig.live.paths.set("live g", join(rig.root, "secret.wav"));
      assert.equal((await ask("api/meetings/live/files/g")).status, 404);
    });

    it("of the folder and of no other place, whatever a meeting says or a link leads to", async () => {
      mkdirSync(join(rig.directory, "folder.wav"));
      symlinkSync(join(rig.root, "secret.wav"), join(rig.directory, "link.wav"));
      symlinkSync(rig.root, join(rig.directory, "elsewhere"));
      linkSync(join(rig.directory, "one.wav"), join(rig.directory, "linked.wav"));
      const outside = [
        "../secret.wav",
        join(rig.root, "secret.wav"),
        "link.wav",
        "elsewhere/secret.wav",
        "folder.wav",
        ".",
        "..",
        "",
        "/etc/passwd",
        "one.wav/../../secret.wav",
        ...HOSTILE,
      ];
      for (const name of outside) {
        rig.keep(meetingOf("one", { tracks: [trackOf("f", name)] }));
        for (const address of [FILE, "api/meetings/one/peaks/f"]) {
          const { status, text } = await ask(address);
          assert.deepEqual([status, text], [404, '{"error":"not_found"}'], name);
        }
      }
      rig.keep(meetingOf("one", { tracks: [trackOf("f", "linked.wav")] }));
      assert.equal((await ask(FILE)).text, SOUND);
    });
  });

  describe("can be changed", () => {
    it("by a speaker's new name, one line of text", async () => {
      rig.keep(meetingOf("one", { speakers: [SPEAKER] }));
      const rename = (name: unknown, key = "ada") => change("PUT", `api/meetings/one/speakers/${key}`, { name });
      assert.equal((await rename("  Ada\r\nLovelace\0 ")).status, 204);
      assert.deepEqual((await json("api/meetings")).meetings[0].people, ["Ada Lovelace"]);
      for (const name of ["x".repeat(201), 1, null, undefined, {}, ["Ada"]])
        assert.equal((await rename(name)).status, 400, String(name));
      for (const body of [undefined, null, "Ada", []])
        assert.equal((await change("PUT", "api/meetings/one/speakers/ada", body)).status, 400);
      assert.equal((await rename("Bob", "bob")).status, 404);
      assert.equal((await change("PUT", "api/meetings/none/speakers/ada", { name: "A" })).status, 404);
    });

    it("by giving a speaker back the name that Zoom told", async () => {
      rig.keep(meetingOf("one", { speakers: [SPEAKER] }));
      for (const name of ["", " \n"]) {
        assert.equal((await change("PUT", "api/meetings/one/speakers/ada", { name })).status, 204);
        assert.deepEqual((await json("api/meetings")).meetings[0].people, [""]);
      }
    });

    it("by it while they are live", async () => {
      rig.live.all = [meetingOf("one", { live: true, speakers: [SPEAKER] })];
      assert.equal((await change("PUT", "api/meetings/one/speakers/ada", { name: "Ada L." })).status, 204);
      assert.deepEqual(rig.live.renamed, ["one ada Ada L."]);
      assert.equal((await change("PUT", "api/meetings/one/speakers/bob", { name: "Bob" })).status, 404);
    });

    it("by being deleted with all their files, and nothing else", async () => {
      rig.keep(meetingOf("one", { tracks: [trackOf("f", "one.wav"), trackOf("g", "gone.wav")] }));
      rig.keep(meetingOf("two"));
      rig.write("one.wav", "sound");
      rig.write("two.wav", "sound");
      assert.equal((await change("DELETE", "api/meetings/one")).status, 204);
      assert.deepEqual([existsSync(join(rig.directory, "one.wav")), rig.read("two.wav")], [false, "sound"]);
      assert.equal((await json("api/meetings")).total, 1);
      assert.equal((await change("DELETE", "api/meetings/one")).status, 404);
    });

    it("not by that while they are live", async () => {
      rig.keep(meetingOf("one"));
      rig.live.all = [meetingOf("one", { live: true })];
      const { status, text } = await change("DELETE", "api/meetings/one");
      assert.deepEqual([status, text], [409, '{"error":"live"}']);
    });

    it("nor while another process writes them", async () => {
      rig.keep(meetingOf("one", { tracks: [trackOf("f", "one.wav")] }));
      rig.write("one.wav", "sound");
      rig.store.growing.add("one");
      const { status, text } = await change("DELETE", "api/meetings/one");
      assert.deepEqual([status, text], [409, '{"error":"live"}']);
      assert.deepEqual([rig.read("one.wav"), (await json("api/meetings")).total], ["sound", 1]);
    });

    it("but never what is outside of the folder", async () => {
      symlinkSync(rig.root, join(rig.directory, "elsewhere"));
      for (const name of ["../secret.wav", "elsewhere/secret.wav", join(rig.root, "secret.wav"), "elsewhere"]) {
        rig.keep(meetingOf("one", { tracks: [trackOf("f", name)] }));
        const { status, text } = await change("DELETE", "api/meetings/one");
        assert.deepEqual([status, text], [500, '{"error":"not_deleted"}'], name);
        assert.ok(existsSync(join(rig.directory, "one.json")), "what is left can be found again");
      }
      assert.equal((await rig.sources.library.openPath("../secret.wav")) === undefined, true);
      assert.match(SECRET, /business/);
      assert.ok(existsSync(join(rig.root, "secret.wav")));
    });

    it("tells a code for what the disk refuses, and no name", async () => {
      const broken = new PageRig();
      try {
        const signed = await broken.signIn();
        broken.store.find = () => Promise.reject(new Error(`EACCES: permission denied, scandir '${SECRET}'`));
        for (const [address, error] of [
          ["", "unreadable_folder"],
          ["/one", "unreadable_folder"],
          ["/one/report", "unreadable_folder"],
          ["/one/files/f", "unreadable_file"],
          ["/one/peaks/f", "unreadable_file"],
        ]) {
          const { status, text } = await broken.ask("GET", `api/meetings${address}`, { cookie: signed });
          assert.deepEqual([status, text], [500, `{"error":"${error}"}`], address);
        }
      } finally {
        broken.close();
      }
    });
  });

  it("are compressed where that pays, levels too", async () => {
    const captions = Array.from({ length: 500 }, (_, at) => ({
      id: `c${at}`,
      speaker: "ada",
      start: at,
      end: at + 1,
      text: "some words that are said",
    }));
    rig.keep(meetingOf("one", { captions, speakers: [SPEAKER], levelCount: 40_000 }));
    for (const address of ["api/meetings/one", "api/meetings/one/levels"]) {
      const plain = await rig.answer("GET", address, { cookie });
      const zipped = await rig.answer("GET", address, { cookie, headers: { "accept-encoding": "gzip" } });
      assert.ok(plain && zipped);
      assert.equal(plain.headers["Content-Encoding"], undefined);
      assert.equal(zipped.headers["Content-Encoding"], "gzip");
      assert.ok((await bytesOf(zipped)).length * 5 < (await bytesOf(plain)).length);
    }
    assert.ok(MOST_BODY < 10_000);
  });
});
