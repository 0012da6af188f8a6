// Which sentence a transcript message is about, from the wire to `msg.transcript` and to every document.

import assert from "node:assert/strict";
import { MOST_KEPT, predecessor } from "../../../src/protocol/messages/sentences";
import type { TranscriptOutMessage } from "../../../src/transcript/group";
import { appended, type Content, DELETE, NEW, T0, UPDATE, Wire, written } from "../../transcript/wire";

const ANN = { user_id: 16778240, user_name: "Ann" };
const BOB = { user_id: 16778241, user_name: "Bob" };

/** Milliseconds of the meeting, as the wire has them. */
const at = (start: number, end = start + 1000): Content => ({
  start_time: T0 + start,
  end_time: T0 + end,
  timestamp: T0 + start,
});

const received = (contents: readonly Content[], wire = new Wire()) =>
  contents.map((content) => wire.receive(content).transcript as { id: string; sentenceId?: string; attribute: string });
const ids = (contents: readonly Content[]) => received(contents).map(({ id }) => id);
const document = (contents: readonly Content[], output: "text" | "jsonl" | "vtt" = "text") => {
  const wire = new Wire();
  return appended(
    written(
      contents.map((content) => wire.receive(content)),
      { output },
    ),
  );
};
const each = (contents: readonly Content[], output: "segment" | "turn" | "jsonl" | "window") => {
  const wire = new Wire();
  return written(
    contents.map((content) => wire.receive(content)),
    { output, emit: "each" },
  );
};

/** Three sentences, of which the first and the second are corrected, the first with another start. */
const TALK: readonly Content[] = [
  { ...ANN, sentence_id: 1, attribute: NEW, ...at(1000), data: "One." },
  { ...ANN, sentence_id: 2, attribute: NEW, ...at(2000), data: "Two." },
  { ...ANN, sentence_id: 3, attribute: NEW, ...at(3000), data: "Three." },
  { ...ANN, sentence_id: 1, attribute: UPDATE, ...at(1250), data: "ONE." },
  { ...ANN, sentence_id: "2", attribute: UPDATE, ...at(2100), data: "TWO." },
];

describe("a sentence", () => {
  it("keeps the id of its first message, whether its id is a number or text", () => {
    const told = received(TALK);
    assert.deepEqual(
      told.map(({ id, sentenceId, attribute }) => [id, sentenceId, attribute]),
      [
        ["S1-0", "1", "NEW"],
        ["S1-1", "2", "NEW"],
        ["S1-2", "3", "NEW"],
        ["S1-0", "1", "UPDATE"],
        ["S1-1", "2", "UPDATE"],
      ],
    );
    assert.equal("sentenceId" in (received([{ ...ANN, ...at(0), data: "x" }])[0] ?? {}), false);
  });

  it("keeps it over a redeploy of the stream node", () => {
    const wire = new Wire();
    received(TALK.slice(0, 3), wire);
    assert.deepEqual(
      received(TALK.slice(3), new Wire(wire.memory)).map(({ id }) => id),
      ["S1-0", "S1-1"],
    );
  });

  it("is found by its id in every output", () => {
    assert.equal(document(TALK), "Ann: ONE.\nAnn: TWO.\nAnn: Three.\n");
    const lines = (text: string) =>
      text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line))
        .map(({ id, text: words, start, attribute }) => [id, words, start, attribute]);
    assert.deepEqual(lines(document(TALK, "jsonl")), [
      ["S1-0", "ONE.", 250, undefined],
      ["S1-1", "TWO.", 1100, undefined],
      ["S1-2", "Three.", 2000, undefined],
    ]);
    assert.deepEqual(lines(appended(each(TALK, "jsonl"))).slice(3), [
      ["S1-0", "ONE.", 250, "UPDATE"],
      ["S1-1", "TWO.", 1100, "UPDATE"],
    ]);
    assert.equal(each(TALK, "window").at(-2)?.payload, "Ann: ONE. TWO. Three.\n");
    assert.equal(each(TALK, "turn")[0]?.payload, "ONE. TWO. Three.");
    const told = ({ payload, transcript }: TranscriptOutMessage) =>
      transcript && "id" in transcript && [payload, transcript.id, transcript.sentenceId];
    assert.deepEqual(each(TALK, "segment").slice(3, 5).map(told), [
      ["ONE.", "S1-0", "1"],
      ["TWO.", "S1-1", "2"],
    ]);
  });

  it("is found by transcript-out itself, whoever made the ids and messages", () => {
    const wire = new Wire();
    const messages = TALK.map((content, n) => {
      const { transcript, ...message } = wire.receive(content);
      return { ...message, transcript: { ...(transcript as object), id: `own-${n}`, sentenceId: content.sentence_id } };
    });
    const sent = written(messages, { output: "segment", emit: "each" });
    assert.deepEqual(
      sent
        .slice(0, 5)
        .map(({ transcript }) => transcript && "id" in transcript && [transcript.id, transcript.sentenceId]),
      [
        ["own-0", "1"],
        ["own-1", "2"],
        ["own-2", "3"],
        ["own-0", "1"],
        ["own-1", "2"],
      ],
    );
    assert.equal(appended(written(messages, {})), "Ann: ONE.\nAnn: TWO.\nAnn: Three.\n");
  });

  it("comes again, whole, in a turn that was sent", () => {
    const talk = [
      ...TALK.slice(0, 3),
      { ...BOB, sentence_id: 4, attribute: NEW, ...at(4000), data: "Yes." },
      ...TALK.slice(3),
      { ...ANN, sentence_id: 3, attribute: DELETE, ...at(9000), data: "" },
    ];
    assert.deepEqual(
      each(talk, "turn").map(({ payload, transcript }) => [
        payload,
        transcript && "id" in transcript && [transcript.id, transcript.attribute],
      ]),
      [
        ["One. Two. Three.", ["S1-0", "NONE"]],
        ["ONE. Two. Three.", ["S1-0", "UPDATE"]],
        ["ONE. TWO. Three.", ["S1-0", "UPDATE"]],
        ["ONE. TWO.", ["S1-0", "UPDATE"]],
        ["Yes.", ["S1-3", "NONE"]],
      ],
    );
  });

  it("that grew within a turn does not make the next words another turn", () => {
    const talk = [
      { ...ANN, sentence_id: 1, attribute: NEW, ...at(0, 500), data: "Hello" },
      { ...ANN, sentence_id: 1, attribute: UPDATE, ...at(0, 5000), data: "Hello everybody." },
      { ...ANN, sentence_id: 2, attribute: NEW, ...at(5500, 6000), data: "Welcome." },
    ];
    assert.deepEqual(
      each(talk, "turn").map(({ payload }) => payload),
      ["Hello everybody. Welcome."],
    );
  });

  it("moves in a whole document where its start moved", () => {
    const moved = { ...ANN, sentence_id: 1, attribute: UPDATE, ...at(2600, 2900), data: "ONE." };
    assert.equal(document([...TALK.slice(0, 3), moved]), "Ann: Two.\nAnn: ONE.\nAnn: Three.\n");
  });

  it("is deleted by its id", () => {
    const gone = { ...ANN, sentence_id: "1", attribute: DELETE, ...at(9000), data: "" };
    assert.equal(document([...TALK.slice(0, 3), gone]), "Ann: Two.\nAnn: Three.\n");
    assert.equal(ids([...TALK.slice(0, 3), gone]).at(-1), "S1-0");
    const again = { ...ANN, sentence_id: 1, attribute: NEW, ...at(1000), data: "Again." };
    assert.equal(ids([...TALK.slice(0, 3), gone, again]).at(-1), "S1-4");
  });

  it("that was never seen is new, and a delete of it nothing", () => {
    const unseen = [
      { ...ANN, sentence_id: 9, attribute: UPDATE, ...at(5000), data: "Nine." },
      { ...ANN, sentence_id: 8, attribute: DELETE, ...at(5000), data: "" },
    ];
    assert.equal(document([...TALK.slice(0, 3), ...unseen]), "Ann: One.\nAnn: Two.\nAnn: Three.\nAnn: Nine.\n");
    assert.deepEqual(ids([...TALK.slice(0, 3), ...unseen]).slice(3), ["S1-3", "S1-4"]);
  });

  for (const attribute of [undefined, 0, NEW])
    it(`is revised by a message with attribute ${attribute} and its id, as recognisers send one that grows`, () => {
      const grows = ["We", "We will", "We will see."].map((data, n) => ({
        ...ANN,
        sentence_id: 5,
        attribute,
        ...at(0, 500 + 600 * n),
        data,
      }));
      assert.equal(document(grows), "Ann: We will see.\n");
      assert.deepEqual(new Set(ids(grows)), new Set(["S1-0"]));
    });

  it("that has an old id but was said long after is new: ids may restart after a reconnection", () => {
    const anew = [
      { ...ANN, sentence_id: 1, attribute: NEW, ...at(60_000), data: "Back." },
      { ...ANN, sentence_id: 1, attribute: UPDATE, ...at(60_100), data: "Back again." },
      { ...ANN, sentence_id: 2, attribute: UPDATE, ...at(3_600_000), data: "Lost, then corrected." },
    ];
    assert.equal(
      document([...TALK, ...anew]),
      "Ann: ONE.\nAnn: TWO.\nAnn: Three.\nAnn: Back again.\nAnn: Lost, then corrected.\n",
    );
    assert.deepEqual(ids([...TALK, ...anew]).slice(5), ["S1-5", "S1-5", "S1-7"]);
  });

  it("is another one where another speaker has the same id", () => {
    const both = [
      { ...ANN, sentence_id: 1, attribute: NEW, ...at(1000), data: "One." },
      { ...BOB, sentence_id: 1, attribute: NEW, ...at(1100), data: "Uno." },
      { ...ANN, sentence_id: 1, attribute: UPDATE, ...at(1100), data: "ONE." },
      { ...BOB, sentence_id: 1, attribute: UPDATE, ...at(1200), data: "UNO." },
      { user_id: 16778242, sentence_id: 1, attribute: UPDATE, ...at(1300), data: "Third." },
    ];
    assert.equal(document(both), "Ann: ONE.\nBob: UNO.\n16778242: Third.\n");
    const channels = ["c1", "c2"].map((channel_id) => ({ channel_id, sentence_id: 7, ...at(0), data: "Hi." }));
    assert.equal(new Set(ids(channels)).size, 2);
  });

  it("is found where the only one with its id was said by somebody else, or a revision names nobody", () => {
    for (const who of [BOB, {}]) {
      const revision = { ...who, sentence_id: 1, attribute: UPDATE, ...at(1000), data: "ONE." };
      const name = "user_name" in who ? "Bob" : "Ann";
      assert.equal(document([...TALK.slice(0, 3), revision]), `${name}: ONE.\nAnn: Two.\nAnn: Three.\n`);
    }
  });

  it("is found by speaker and timestamp where no id is sent, though its start differs", () => {
    const talk = [
      { ...ANN, timestamp: T0, start_time: T0 + 40, end_time: T0 + 900, data: "One." },
      { ...BOB, timestamp: T0, start_time: T0 + 50, end_time: T0 + 900, data: "Uno." },
      { ...ANN, timestamp: T0 + 2000, start_time: T0 + 2040, data: "Two." },
      { ...ANN, timestamp: T0, start_time: T0 + 30, end_time: T0 + 900, attribute: UPDATE, data: "ONE." },
      { ...ANN, timestamp: T0 + 500, attribute: UPDATE, data: "Another." },
      { ...ANN, timestamp: T0 + 2000, attribute: DELETE, data: "" },
    ];
    assert.equal(document(talk), "Ann: ONE.\nBob: Uno.\nAnn: Another.\n");
    assert.deepEqual(ids(talk), ["S1-0", "S1-1", "S1-2", "S1-0", "S1-4", "S1-2"]);
  });

  it("is assumed to be the speaker's last where neither key is sent, and keeps its time", () => {
    const talk = [
      { ...ANN, ...at(0), data: "One." },
      { ...ANN, ...at(2000), data: "Two." },
      { ...BOB, ...at(4000), data: "Yes." },
      { ...ANN, attribute: UPDATE, data: "TWO." },
    ];
    assert.equal(document(talk), "Ann: One.\nAnn: TWO.\nBob: Yes.\n");
    assert.deepEqual(ids(talk), ["S1-0", "S1-1", "S1-2", "S1-1"]);
  });

  it("is not taken for another by an id whose last digits are lost", () => {
    const [one, other] = [JSON.parse("9007199254740993"), JSON.parse("9007199254740992")];
    const talk = [one, other].map((sentence_id, n) => ({ ...ANN, sentence_id, ...at(n * 2000), data: `${n}.` }));
    assert.equal(document(talk), "Ann: 0.\nAnn: 1.\n");
  });

  it("is kept with a bound, and found in a whole document however long that is", () => {
    const many = Array.from({ length: MOST_KEPT + 10 }, (_, n) => ({
      ...ANN,
      sentence_id: n,
      ...at(n * 1000),
      data: `w${n}.`,
    }));
    const revision = (n: number) => ({
      ...ANN,
      sentence_id: n,
      attribute: UPDATE,
      ...at(n * 1000 + 100),
      data: "LATE.",
    });
    const told = ids([...many, revision(0), revision(20)]);
    assert.deepEqual(told.slice(-2), [`S1-${MOST_KEPT + 10}`, "S1-20"]);
    const [first, ...others] = document([...many, revision(0)]).split("\n");
    assert.deepEqual([first, others[0]], ["Ann: LATE.", "Ann: w1."]);

    let looks = 0;
    const known = new Proxy(
      many.map((_, n) => ({ speakerId: "1", sentenceId: `${n}`, start: n })),
      {
        get: (target, property, receiver) => {
          if (typeof property === "string" && /^\d+$/.test(property)) looks += 1;
          return Reflect.get(target, property, receiver);
        },
      },
    );
    assert.equal(predecessor(known, { speakerId: "1", sentenceId: "new", start: 5 }, "NEW"), -1);
    assert.equal(looks, MOST_KEPT);
  });
});

describe("a transcript message", () => {
  for (const [shape, content] of [
    ["text", "Hi."],
    ["an object", { data: "Hi." }],
  ] as const)
    it(`has its language, times, sentence and speaker beside content that is ${shape}`, () => {
      const beside = { ...ANN, ...at(1000, 2000), language: 9, attribute: NEW, sentence_id: 4 };
      const { rtms, transcript, payload } = new Wire().receive(content, beside);
      assert.deepEqual(transcript, {
        text: "Hi.",
        id: "S1-0",
        sentenceId: "4",
        start: T0 + 1000,
        end: T0 + 2000,
        language: "ENGLISH",
        attribute: "NEW",
      });
      assert.equal(payload, "Hi.");
      const { speaker, timestamp } = rtms as { speaker: unknown; timestamp: number };
      assert.deepEqual([speaker, timestamp], [{ id: "16778240", name: "Ann" }, T0 + 1000]);
    });
});
