// The journal that another process left: from whom it is taken (contract#restarts-of-the-process).

import assert from "node:assert/strict";
import { truncateSync } from "node:fs";
import { join } from "node:path";
import { thisOwner } from "../../../src/files/owner";
import { StreamJournals } from "../../../src/runtime/resume/journals";
import { readJournal } from "../../../src/runtime/resume/rebuild";
import { STREAM_ID } from "../../protocol/fixtures";
import { until } from "../../until";
import { JournalScene, NODE } from "./journal-scene";

describe("a journal of another process", () => {
  let scene: JournalScene;
  beforeEach(async () => {
    scene = new JournalScene();
    scene.running(scene.journal());
    await until(() => readJournal(scene.bytes())?.streams.get(STREAM_ID)?.state.established === true);
  });
  afterEach(() => scene.remove());

  const find = async () => {
    const journals = new StreamJournals(scene.folder, scene.clock);
    return await journals.find(
      NODE,
      journals.of(NODE, (error) => assert.fail(error)),
    );
  };

  it("is taken once it has ended", async () => {
    scene.asOfAnother();
    const { handovers } = await find();
    assert.deepEqual(
      handovers.map(({ memory }) => memory.streamId),
      [STREAM_ID],
    );
    assert.ok(scene.files().every((name) => name.includes(thisOwner().instance)));
  });

  it("is taken by one process only", async () => {
    scene.asOfAnother();
    const found = await Promise.all([find(), find()]);
    assert.equal(found.flatMap(({ handovers }) => handovers).length, 1);
  });

  it("is left alone while it lives", async () => {
    scene.asOfAnother({ ...thisOwner(), instance: thisOwner().instance });
    assert.deepEqual((await find()).handovers, []);
    assert.equal(scene.files().length, 1);
  });

  it("of another container is taken when nothing was written for three seconds", async () => {
    scene.asOfAnother({ pid: 1, boot: "another", instance: "00000000000000aa" });
    scene.clock.time += 3_001;
    assert.equal((await find()).handovers.length, 1);
  });

  it("is forgotten when Zoom's window is over, and its files are deleted", async () => {
    scene.asOfAnother();
    scene.clock.time += 61_000;
    const journals = new StreamJournals(scene.folder, scene.clock);
    const journal = journals.of(NODE, (error) => assert.fail(error));
    const { handovers, forgotten } = await journals.find(NODE, journal);
    assert.deepEqual(handovers, []);
    assert.deepEqual(forgotten, { count: 1, seconds: 61 });
    journal.settle();
    await until(() => scene.files().length === 0);
  });

  it("is deleted if it holds nothing whole", async () => {
    scene.asOfAnother();
    for (const name of scene.files()) truncateSync(join(scene.folder, name), 10);
    assert.deepEqual((await find()).handovers, []);
    assert.deepEqual(scene.files(), []);
  });
});
