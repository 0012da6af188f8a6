// What Zoom's codes mean, in the other languages of the live panel: every code of the explanations (src/protocol), each
// with its meaning, cause and cure, and with every word of them that no language translates.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { translated } from "../../plugins/panel/browser/explanation";
import type { Advice } from "../../src/protocol/errors/advice";
import { explain, explainStop } from "../../src/protocol/errors/explanations";
import { STATUS_ADVICE, UNKNOWN_STATUS } from "../../src/protocol/errors/explanations-status";
import { STOP_ADVICE, UNKNOWN_STOP } from "../../src/protocol/errors/explanations-stop";
import { EXPLAINED, type PanelExplained } from "../../src/runtime/panel/reply";

const PROJECT = join(__dirname, "..", "..");

type Group = Record<string, string>;
interface Explanations {
  phrase: Group;
  status: Group;
  stop: Group;
  error: Group;
}
type Label = readonly [node: string, ...path: string[]];

const catalog = (home: string, language: string) =>
  JSON.parse(readFileSync(join(PROJECT, home, "locales", language, `${home.split("/")[1]}.json`), "utf8"));
const explanations = (language: string): Explanations => catalog("plugins/panel", language).explanation;

function lookUpIn(language: string) {
  const groups: Partial<Record<string, Group>> = { ...explanations(language) };
  return (key: string): string | undefined => {
    const [, group = "", code = ""] = key.split(".");
    return groups[group]?.[code];
  };
}

const ENGLISH = {
  status: { ...STATUS_ADVICE, unknown: UNKNOWN_STATUS },
  stop: { ...STOP_ADVICE, unknown: UNKNOWN_STOP },
} as const;
type Kind = keyof typeof ENGLISH;
const KINDS = ["status", "stop"] as const;
/** What can be the last trouble of a stream (src/protocol/link/link-errors.ts); the other errors are nobody's stream's. */
const ERRORS = [...EXPLAINED, "interrupted"];

/** Parts of a sentence that no language translates: numbers, names with signs in them, and names in capitals. */
const LITERAL =
  /\b(?:[a-z]+(?:[._:][a-z]+)+|\d+|[A-Z]\.?\d+(?:\.\d+)?|RTMS|REST|API|STOPPED|JPG|PNG|Full HD|HD|Opus|Video SDK|Contact Center|Client ID|Client Secret)\b|\*_started/g;
const literals = (text: string) => [...text.matchAll(LITERAL)].map(([found]) => found);
/** German joins names to its own words by hyphens: `Video-SDK-Sitzung`. */
const holds = (text: string, literal: string) => text.includes(literal) || text.includes(literal.replaceAll(" ", "-"));

/** The dialogs' labels that a cure names. */
const LABELS: Readonly<Record<string, readonly Label[]>> = {
  "status.3": [["app", "label", "node"]],
  "status.4": [["stream", "label", "idField"]],
  "status.5": [["stream", "label", "subscribe"]],
  "status.6": [["stream", "label", "subscribe"]],
  "status.7": [
    ["stream", "label", "mode"],
    ["stream", "option", "split"],
  ],
  "status.15": [["stream", "label", "mode"]],
  "status.23": [["stream", "label", "audioStreams"]],
  "status.24": [["stream", "label", "audioSendRate"]],
  "status.29": [["stream", "label", "videoStreams"]],
  "status.42": [["stream", "label", "subscribe"]],
  "error.dns": [["app", "label", "httpProxy"]],
  "error.open": [["app", "label", "httpProxy"]],
  "error.trust": [["app", "label", "tls"]],
  "error.otherApp": [["app", "label", "node"]],
  "stop.15": [
    ["stream", "label", "onClose"],
    ["stream", "option", "close"],
  ],
  "stop.16": [
    ["app", "label", "node"],
    ["app", "label", "maxFrame"],
  ],
  "stop.18": [["app", "label", "node"]],
  "error.notAllowed": [["app", "label", "servers"]],
  "error.largeFrame": [["app", "label", "maxFrame"]],
  "error.unreachable": [
    ["app", "label", "httpProxy"],
    ["app", "label", "tls"],
  ],
};

function labelIn(language: string, [node, ...path]: Label): string {
  let found = catalog(`nodes/${node}`, language);
  for (const part of path) found = found[part];
  return String(found);
}

/** Meaning, cause and cure with their phrases. */
function partsOf(language: string, kind: string, code: string): string[] {
  const explained = { kind, code } as unknown as PanelExplained;
  return translated(explained, lookUpIn(language))?.split("\n") ?? [];
}

const adviceOf = (kind: Kind, code: string): Advice =>
  (ENGLISH[kind] as Readonly<Record<string, Advice>>)[code] as Advice;

for (const language of ["de", "fr", "es-ES", "ja", "zh-CN"])
  describe(`the panel's explanations in ${language}`, () => {
    const groups = explanations(language);

    it("exist for every code that has one, and for no other", () => {
      for (const kind of KINDS)
        assert.deepEqual(Object.keys(groups[kind]).sort(), Object.keys(ENGLISH[kind]).sort(), kind);
      assert.deepEqual(Object.keys(groups.error).sort(), [...ERRORS].sort());
      assert.deepEqual(Object.keys(groups), ["phrase", ...KINDS, "error"]);
    });

    it("have a meaning, a cause and a cure of whole sentences, none of them English", () => {
      for (const kind of [...KINDS, "error"] as const)
        for (const code of Object.keys(groups[kind])) {
          const parts = partsOf(language, kind, code);
          assert.equal(parts.length, 3, `${kind} ${code}`);
          for (const part of parts) assert.match(part, /^\S.*[.。]$/, `${kind} ${code}`);
          if (kind === "error") continue;
          const { meaning, cause, cure } = adviceOf(kind, code);
          for (const [index, english] of [meaning, cause, cure].entries())
            assert.notEqual(parts[index], english, `${kind} ${code}`);
        }
    });

    it("use each phrase, and no phrase that does not exist", () => {
      const used = new Set<string>();
      for (const kind of [...KINDS, "error"] as const)
        for (const text of Object.values(groups[kind]))
          for (const [, name = ""] of text.matchAll(/\{(.*?)\}/g)) used.add(name);
      assert.deepEqual([...used].sort(), Object.keys(groups.phrase).sort());
    });

    for (const kind of KINDS)
      it(`keep what is not translated: names, numbers, codes (${kind})`, () => {
        const lost = Object.keys(ENGLISH[kind]).flatMap((code) => {
          const { meaning, cause, cure } = adviceOf(kind, code);
          const text = partsOf(language, kind, code).join(" ");
          return literals(`${meaning} ${cause} ${cure}`)
            .filter((literal) => !holds(text, literal))
            .map((literal) => `${code}: ${literal}`);
        });
        assert.deepEqual(lost, []);
      });

    it("name the dialogs' fields as the dialogs do", () => {
      const wrong = Object.entries(LABELS).flatMap(([key, labels]) => {
        const [kind = "", code = ""] = key.split(".");
        const text = partsOf(language, kind, code).join(" ");
        return labels
          .map((label) => labelIn(language, label))
          .filter((label) => !text.includes(label))
          .map((label) => `${key}: ${label}`);
      });
      assert.deepEqual(wrong, []);
    });
  });

describe("an explanation in the panel", () => {
  it("is the translation of its code, with its phrases", () => {
    const words = translated({ kind: "stop", code: 17 }, lookUpIn("de"));
    assert.match(words ?? "", /^Zooms Streaming-Server .*\n.*Wartung\.\nStarten Sie RTMS neu, .*Stream; ein anderer/);
  });

  it("is that of all unknown codes where a code is newer than this package", () => {
    assert.equal(explain(75).meaning, UNKNOWN_STATUS.meaning);
    assert.match(translated({ kind: "status", code: 75 }, lookUpIn("de")) ?? "", /den dieses Paket nicht kennt/);
    assert.equal(explainStop(75).meaning, UNKNOWN_STOP.meaning);
    assert.match(translated({ kind: "stop", code: 75 }, lookUpIn("fr")) ?? "", /que ce paquet ne connaît pas/);
  });

  it("is left to the English words where there is no translation", () => {
    for (const explained of [
      { kind: "status", code: 3 },
      { kind: "error", code: "otherApp" },
    ] as const)
      assert.equal(
        translated(explained, () => undefined),
        undefined,
      );
    assert.equal(translated({ kind: "error", code: "RTMS_FILE" }, lookUpIn("de")), undefined);
  });

  it("is not in English's catalog, which would say it twice", () => {
    assert.equal("explanation" in catalog("plugins/panel", "en-US"), false);
  });
});
