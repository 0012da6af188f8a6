// Any JSON may come where a number, a text or an object is meant, on any socket, before and after its handshake;
// nothing of it may throw, for that would end Node-RED with all its streams.

import { Rig } from "../fixtures";
import samples from "../fixtures/wire-samples.json";

/** Values that look like something else: an object whose conversions are none, for one. */
const ODD = [
  { toString: 1 },
  { toString: 1, valueOf: 2, length: 3 },
  { toJSON: 1, __proto__: null },
  [],
  [[[]]],
  {},
  "",
  " ",
  "-0",
  "1e999",
  true,
  null,
  -1,
  1.5,
  1e308,
  2 ** 53,
  "\ud800",
] as const;

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every message that differs from `message` in one value, anywhere inside. */
function* variants(message: Json, odd: unknown): Generator<Json> {
  for (const [name, value] of Object.entries(message)) {
    if (name !== "msg_type") yield { ...message, [name]: odd };
    if (isObject(value)) for (const inner of variants(value, odd)) yield { ...message, [name]: inner };
    if (Array.isArray(value) && isObject(value[0]))
      for (const inner of variants(value[0], odd)) yield { ...message, [name]: [inner, odd] };
  }
}

const MESSAGES: Json[] = [
  ...new Map(
    (samples as { json: Json }[])
      .map(({ json }) => json)
      .filter(({ msg_type }) => typeof msg_type === "number")
      .map((json) => [`${json.msg_type} ${JSON.stringify(Object.keys(json))}`, json]),
  ).values(),
  { msg_type: 2, status: 3, reason: "" },
  { msg_type: 4, status_code: 0, media_params: { audio: { codec: 1 }, video: { codec: 5 } } },
  { msg_type: 22, rtms_stream_id: "s", status_code: 3, reason: "" },
  { msg_type: 29, user_id: 5, status_code: 3, reason: "" },
];

const STAGES: Readonly<Record<string, (rig: Rig) => void>> = {
  "before signaling's reply": (rig) => {
    rig.stream.start();
    rig.world.newest.accept();
  },
  "before the replies to media": (rig) => {
    rig.join();
    for (const socket of rig.world.open.slice(1)) socket.accept();
  },
  "while media flow": (rig) => void rig.streaming(),
  "while it is being closed": (rig) => {
    rig.streaming();
    rig.stream.close();
  },
};

describe("a message with odd values", () => {
  for (const [stage, enter] of Object.entries(STAGES))
    it(`throws at no socket ${stage}`, function () {
      this.timeout(60_000);
      const open = () => {
        const rig = new Rig({ video: true, share: true, chat: true });
        rig.stream.trace();
        enter(rig);
        return rig;
      };
      let rig = open();
      for (const odd of ODD)
        for (const message of MESSAGES)
          for (const variant of variants(message, odd)) {
            // A stream that a variant ends is started again, so that each variant meets a live stream.
            if (rig.world.open.length === 0 || rig.stream.phase === "ended") rig = open();
            for (const socket of rig.world.open) socket.receive(variant);
          }
    });
});
