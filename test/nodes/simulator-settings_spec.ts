// What the simulator node understands: messages, properties, and the faults of its dialog.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { freshFields, isFault, readFault, writeFault } from "../../nodes/simulator/fault-form";
import { FAULT_GROUPS } from "../../nodes/simulator/fault-groups";
import { orderOf, simulatorSettings } from "../../nodes/simulator/settings";
import { PRODUCTS } from "../../src/protocol/values/products";
import { parseFault } from "../../src/simulator";
import { FAULTS, type FaultName, isMoment } from "../../src/simulator/faults";
import { threw } from "./threw";

const CATALOG = JSON.parse(readFileSync(join(__dirname, "../../nodes/simulator/locales/en-US/simulator.json"), "utf8"));

describe("zoom-rtms-simulator: its messages and properties", () => {
  const own = { product: "webinar", faults: [parseFault("pause@100")] } as const;

  it("starts on any message but stop; a start may say what", () => {
    for (const payload of [
      undefined,
      "",
      0,
      "stop",
      ["stop"],
      {},
      { action: "dance", product: "phone" },
      { action: "start" },
    ])
      assert.deepEqual(orderOf(payload, own), own, JSON.stringify(payload));
    assert.equal(orderOf({ action: "stop" }, own), "stop");
    const faults = [parseFault("drop-medium=audio@500"), parseFault("duplicate-webhook")];
    for (const written of [
      ["drop-medium=audio@500", "duplicate-webhook"],
      "drop-medium=audio@500, duplicate-webhook",
      [{ fault: "drop-medium", value: "audio", at: 500 }, { fault: "duplicate-webhook" }],
    ])
      assert.deepEqual(orderOf({ action: "start", product: "phone", faults: written }, own), {
        product: "phone",
        faults,
      });
    assert.deepEqual(orderOf({ action: "start", faults: [] }, own), { product: "webinar", faults: [] });
  });

  it("refuses what it cannot play, by name", () => {
    for (const [payload, text] of [
      [{ product: "party" }, /"product" is "party"/],
      [{ faults: "no-coffee" }, /no fault "no-coffee"/],
      [{ faults: ["pause"] }, /pause needs a time.*pause@5000/],
      [{ faults: [{ fault: "refuse-media", value: "x" }] }, /refuse-media needs an integer/],
    ] as const)
      assert.throws(() => orderOf({ action: "start", ...payload }, own), threw("RTMS_INPUT", text));
  });

  it("has defaults that play the conversation that ships, once through", () => {
    const { product, faults, url, material } = simulatorSettings({}, "/folder");
    assert.deepEqual(
      { product, faults, url, material },
      {
        product: "meeting",
        faults: [],
        url: "",
        material: { file: undefined, transcript: undefined, speakers: undefined, seconds: undefined },
      },
    );
  });

  it("takes numbers as text and paths from the working folder, and names what is wrong", () => {
    const { material } = simulatorSettings(
      { speakers: "3", seconds: "1.5", file: "a.wav", transcript: "/b.vtt" },
      "/folder",
    );
    assert.deepEqual(material, { speakers: 3, seconds: 1.5, file: join("/folder", "a.wav"), transcript: "/b.vtt" });
    for (const [properties, text] of [
      [{ speakers: 0 }, /"speakers"/],
      [{ speakers: 2.5 }, /"speakers"/],
      [{ seconds: "long" }, /"seconds"/],
      [{ seconds: 1e6 }, /"seconds"/],
      [{ url: "zoom/rtms" }, /"url" is not a complete/],
      [{ file: `\${MY_FILE}` }, /MY_FILE, which is not set/],
    ] as const)
      assert.throws(() => simulatorSettings(properties, "/"), threw("RTMS_INPUT", text));
  });
});

describe("zoom-rtms-simulator: the faults of its dialog", () => {
  const names = Object.keys(FAULTS) as FaultName[];

  it("include every fault, each in one group", () => {
    assert.deepEqual(Object.values(FAULT_GROUPS).flat().sort(), [...names].sort());
  });

  it("have their meaning beside them, and values that the simulator takes", () => {
    for (const name of names) {
      assert.ok(CATALOG.fault[name].name && CATALOG.fault[name].does, name);
      const fields = freshFields(name);
      if (!isMoment(name) && !("fallback" in FAULTS[name]) && FAULTS[name].type === "status") {
        assert.equal(fields.value, "", "a status code is the user's to choose");
        continue;
      }
      const value = fields.value || (FAULTS[name].type === "milliseconds" ? "-500" : "");
      const written = writeFault(name, { ...fields, value });
      assert.deepEqual(
        readFault(written),
        { name, fields: { value: FAULTS[name].type === "flag" ? "" : value, seconds: fields.seconds } },
        written,
      );
    }
    assert.deepEqual(Object.keys(CATALOG.fault).sort(), [...names].sort());
  });

  it("are written as on the command line", () => {
    assert.equal(writeFault("drop-medium", { value: "audio", seconds: "5" }), "drop-medium=audio@5000");
    assert.equal(writeFault("binary-frames", { value: "", seconds: "0" }), "binary-frames");
    assert.equal(writeFault("clock-skew", { value: "-500", seconds: "1.25" }), "clock-skew=-500@1250");
    assert.equal(writeFault("pause", { value: "", seconds: "" }), "pause");
    assert.equal(writeFault("pause", { value: "", seconds: "0" }), "pause@0");
  });

  it("are shown even if they are wrong, so that they can be corrected", () => {
    assert.deepEqual(readFault("refuse-media=x@500"), { name: "refuse-media", fields: { value: "x", seconds: "0.5" } });
    assert.deepEqual(readFault("pause"), { name: "pause", fields: { value: "", seconds: "" } });
    assert.deepEqual(readFault("pause@-1000"), { name: "pause", fields: { value: "", seconds: "-1" } });
    assert.equal(readFault("no-coffee"), undefined);
    for (const wrong of ["refuse-media=x", "pause", "pause@-1000", "no-coffee", ""]) assert.ok(!isFault(wrong), wrong);
  });

  it("have statuses under 20 characters and a label for every product", () => {
    const texts = Object.values({ ...CATALOG.status, ...CATALOG.status.playing }).filter(
      (text) => typeof text === "string",
    );
    for (const text of texts) assert.ok(String(text).length < 20, String(text));
    for (const product of Object.keys(PRODUCTS))
      assert.ok(CATALOG.status.playing[product] && CATALOG.product[product] && CATALOG.label.plays[product], product);
  });
});
