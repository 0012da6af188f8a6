// Those who look on: each change is written once for all of them, and one who does not keep up holds up nobody.

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { type Delta, Viewers } from "../../../src/page";
import { until } from "../../until";
import { meetingOf } from "../rig";

class Socket extends EventEmitter {
  writableLength = 0;
  written: string[] = [];
  state = "open";
  write(bytes: Buffer | string): boolean {
    this.written.push(bytes.toString());
    return true;
  }
  end(): void {
    this.state = "ended";
    this.emit("close");
  }
  destroy(): void {
    this.state = "destroyed";
    this.emit("close");
  }
  /** The data of all events of a name. */
  events(name: string): unknown[] {
    const frames = this.written.join("").split("\n\n");
    const own = frames.filter((frame) => frame.startsWith(`event: ${name}\n`));
    return own.map((frame) => JSON.parse(frame.slice(frame.indexOf("data: ") + 6)));
  }
}

const SESSION = { id: "one", ends: Number.POSITIVE_INFINITY };
const delta = (text: string): Delta => ({ id: "m", captions: [{ id: "c", speaker: "", start: 0, end: 1, text }] });

describe("the viewers of a page", () => {
  let watched: boolean[];
  let flushed: () => void;
  let viewers: Viewers;
  let meetings = [meetingOf("m", { live: true })];
  beforeEach(() => {
    watched = [];
    flushed = () => undefined;
    meetings = [meetingOf("m", { live: true })];
    viewers = new Viewers({
      watched: (isWatched) => watched.push(isWatched),
      flush: () => flushed(),
      meetings: () => meetings,
      lasts: ({ ends }) => ends > 0,
    });
  });
  afterEach(() => viewers.close());

  const look = (session = SESSION): Socket => {
    const socket = new Socket();
    viewers.add(socket, session);
    return socket;
  };

  it("begin with what is live, and go on with what changes", async () => {
    const socket = look();
    assert.match(socket.written[0] ?? "", /^retry: \d+\n\nevent: meetings\ndata: /);
    assert.deepEqual([socket.events("meetings"), socket.events("beat")], [[meetings], [null]]);
    viewers.send(delta("first"));
    viewers.send(delta("second"));
    await until(() => socket.written.length === 2);
    assert.deepEqual(socket.events("delta"), [delta("first"), delta("second")]);
  });

  it("get no change twice that they began with, nor lose one", async () => {
    const former = look();
    viewers.send(delta("before"));
    flushed = () => viewers.send(delta("just before"));
    const latter = look();
    flushed = () => undefined;
    viewers.send(delta("after"));
    await until(() => latter.events("delta").length > 0);
    assert.deepEqual(latter.events("delta"), [delta("after")]);
    assert.deepEqual(former.events("delta"), [delta("before"), delta("just before"), delta("after")]);
  });

  it("cost one text for all, in one write a tenth of a second", async () => {
    const all = Array.from({ length: 50 }, () => look());
    let read = 0;
    const counted = {
      id: "m",
      get state() {
        read += 1;
        return "streaming";
      },
    } as Delta;
    for (let at = 0; at < 20; at += 1) viewers.send(counted);
    await until(() => all.every((socket) => socket.written.length === 2));
    assert.equal(read, 20);
    assert.ok(all.every((socket) => socket.events("delta").length === 20));
  });

  it("cost nothing while there is nobody, and whoever makes the changes is told", () => {
    const untouchable = new Proxy({}, { get: () => assert.fail("a change was read"), ownKeys: () => assert.fail() });
    viewers.send(untouchable as Delta);
    const [one, other] = [look(), look()];
    assert.deepEqual(watched, [true]);
    one.destroy();
    assert.deepEqual(watched, [true]);
    other.destroy();
    assert.deepEqual(watched, [true, false]);
    viewers.send(untouchable as Delta);
    look();
    assert.deepEqual(watched, [true, false, true]);
  });

  it("are cut off one by one when they do not keep up", async () => {
    const [slow, quick] = [look(), look()];
    slow.writableLength = 1024 * 1024 + 10_000;
    viewers.send(delta("x"));
    await until(() => quick.events("delta").length === 1);
    assert.deepEqual([slow.state, quick.state, viewers.count], ["destroyed", "open", 1]);
  });

  it("are not cut off for the size of what they begin with", async () => {
    const captions = Array.from({ length: 50 }, () => ({
      id: "c",
      speaker: "",
      start: 0,
      end: 1,
      text: "x".repeat(50_000),
    }));
    meetings = [meetingOf("m", { live: true, captions })];
    const socket = look();
    socket.writableLength = socket.written.join("").length;
    viewers.send(delta("x"));
    await until(() => socket.written.length === 2);
    assert.equal(socket.state, "open");
  });

  it("do not wait for more than a part of a megabyte", () => {
    const socket = look();
    for (let at = 0; at < 30; at += 1) viewers.send(delta("x".repeat(10_000)));
    assert.ok(socket.written.length > 1);
  });

  it("begin with the last captions only: who opens a meeting asks for all", () => {
    const captions = Array.from({ length: 5000 }, (_, at) => ({
      id: `c${at}`,
      speaker: "",
      start: at,
      end: at,
      text: "x",
    }));
    meetings = [meetingOf("m", { live: true, captions })];
    const [[meeting] = []] = look().events("meetings") as { captions: { id: string }[] }[][];
    assert.deepEqual([meeting?.captions.length, meeting?.captions.at(-1)?.id], [50, "c4999"]);
  });

  it("end with their session, and with the page", () => {
    const [own, other] = [look(), look({ ...SESSION, id: "two" })];
    viewers.signedOut("one");
    assert.deepEqual([own.state, other.state], ["ended", "open"]);
    viewers.close();
    assert.equal(other.state, "ended");
  });

  it("are no more once the page is closed: who was let in meanwhile comes again, to the next one", () => {
    viewers.close();
    const late = look();
    assert.deepEqual([late.state, late.written, viewers.count, watched], ["ended", [], 0, []]);
  });

  it("are not endless", () => {
    const all = Array.from({ length: 200 }, () => look());
    assert.ok(viewers.isFull);
    all[0]?.destroy();
    assert.ok(!viewers.isFull);
  });
});
