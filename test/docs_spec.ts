// Documents and code agree. What there is to tell is taken from the code: properties from the dialogs' own registerType,
// fields from the types of the messages, codes, events and statuses from their tables. Each must be in docs/ and, where a
// user meets it in the editor, in the node's help. And what documents point to must be there.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { MOST_SECONDS, MOST_SPEAKERS } from "../nodes/simulator/limits";
import { LIMITS } from "../nodes/transcript-out/limits";
import { BOUNDS } from "../src/audio/settings";
import { EventType, VoiceEventType } from "../src/protocol/enums";
import { explain, explainStop } from "../src/protocol/explanations";
import { STATUS_ADVICE } from "../src/protocol/explanations-status";
import { STOP_ADVICE } from "../src/protocol/explanations-stop";
import { PRODUCTS } from "../src/protocol/products";
import { FAULTS } from "../src/simulator/faults";

const PROJECT = join(__dirname, "..");
const read = (path: string) => readFileSync(join(PROJECT, path), "utf8");
const NODES = readdirSync(join(PROJECT, "nodes"));
const DOCUMENTS = [
  "README.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "bench/README.md",
  ...readdirSync(join(PROJECT, "docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];

const NODES_DOC = read("docs/nodes.md");
const MESSAGES_DOC = read("docs/messages.md");

/** What stands under a heading, up to the next of the same level or above. */
function section(document: string, heading: string): string {
  const lines = document.split("\n");
  const from = lines.indexOf(heading);
  assert.notEqual(from, -1, `no heading "${heading}"`);
  const level = heading.indexOf(" ");
  const to = lines.findIndex((line, at) => at > from && /^#+ /.test(line) && line.indexOf(" ") <= level);
  return lines.slice(from + 1, to === -1 ? undefined : to).join("\n");
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
/** Whether a name stands in a text as a word of its own. */
const tells = (text: string, name: string) => new RegExp(`(?<![\\w-])${escaped(name)}(?![\\w-])`).test(text);

/** The names that a text does not tell. */
const untold = (text: string, names: Iterable<string>) => [...new Set(names)].filter((name) => !tells(text, name));

const helpOf = (node: string) => read(`nodes/${node}/locales/en-US/${node}.html`);
const catalogOf = (node: string): Record<string, unknown> =>
  JSON.parse(read(`nodes/${node}/locales/en-US/${node}.json`));

interface Dialog {
  type: string;
  defaults: Record<string, { value: unknown; type?: string }>;
  credentials: Record<string, object>;
}

/** Stands for whatever a dialog asks of the browser as it is loaded. */
const anything: unknown = new Proxy(() => undefined, {
  get: (_target, key) => (key === Symbol.toPrimitive ? () => "" : anything),
  apply: () => anything,
});

/** What each dialog registers, by the dialog's own code. */
function dialogOf(node: string): Dialog {
  let dialog: Dialog | undefined;
  const RED = {
    _: String,
    nodes: {
      registerType: (type: string, { defaults, credentials = {} }: Dialog) => {
        dialog = { type, defaults, credentials };
      },
    },
  };
  const browser: Record<string, unknown> = { RED, $: anything, document: anything, location: anything };
  const before = Object.keys(browser).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  try {
    Object.assign(globalThis, browser);
    require(join(PROJECT, "nodes", node, `${node}.editor.ts`));
  } finally {
    for (const [name, descriptor] of before) {
      Reflect.deleteProperty(globalThis, name);
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    }
  }
  assert.ok(dialog, `${node} registers no type`);
  return dialog;
}

const HEADINGS: Readonly<Record<string, string>> = {
  app: "## Zoom app",
  "webhook-in": "## rtms webhook",
  stream: "## rtms stream",
  "audio-out": "## rtms audio out",
  "transcript-out": "## rtms transcript out",
  simulator: "## rtms simulator",
};
const documented = (node: string) => section(NODES_DOC, HEADINGS[node] ?? node);

/** A default as the documents write it. */
const written = (value: unknown) =>
  value === "" || value === undefined || (Array.isArray(value) && value.length === 0) ? "empty" : `\`${value}\``;

/** The columns of the row of a table that begins with this name. */
function row(table: string, name: string): string[] | undefined {
  const line = table.split("\n").find((each) => each.startsWith(`| \`${name}\` |`));
  return line?.split("|").map((cell) => cell.trim());
}

/** Properties that the dialog sets by itself, so that they have no label. */
const UNLABELLED: readonly string[] = ["version", "outputs"];
/** Properties that help texts need not tell: those, and what every node has. */
const UNSEEN: readonly string[] = ["name", "app", ...UNLABELLED];

/** What a help text says something about: the terms of its lists, its headings, and what it sets apart. */
const termsIn = (help: string) =>
  [...help.matchAll(/<(dt|h4|b|i|code)\b.*?>(.*?)<\/\1>/gs)].map(([, , term = ""]) => term).join("\n");

/** What stands before a property's control in the dialog. */
function labelOf(node: string, property: string): string {
  const label = new RegExp(`<label[^>]*for="node-(?:config-)?input-${property}".*?</label>`, "s");
  const [markup = ""] = label.exec(read(`nodes/${node}/${node}.html`)) ?? [];
  const [, key = ""] = /data-i18n="([\w.]+)"/.exec(markup) ?? [];
  const textOf = (path: string) =>
    path.split(".").reduce<unknown>((branch, step) => Object(branch)[step], catalogOf(node));
  const text = [key, `label.${property}`, `medium.${property}`].map(textOf).find((each) => typeof each === "string");
  assert.ok(text, `${node}: no label of ${property}`);
  return String(text);
}

/** What numbers may be, as far as data tells. */
const RANGES: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>> = {
  "audio-out": Object.fromEntries(Object.entries(BOUNDS).map(([name, { least, most }]) => [name, [least, most]])),
  "transcript-out": Object.fromEntries(Object.entries(LIMITS).map(([name, { min, max }]) => [name, [min, max]])),
  simulator: { speakers: [1, MOST_SPEAKERS], seconds: [1, MOST_SECONDS] },
};

describe("docs/nodes.md and the help", () => {
  it("know every node", () => assert.deepEqual([...NODES].sort(), Object.keys(HEADINGS).sort()));

  for (const node of NODES)
    describe(node, () => {
      const { type, defaults, credentials } = dialogOf(node);
      const properties = [...Object.keys(defaults), ...Object.keys(credentials)];

      it("has every property in docs/nodes.md, with its default", () => {
        assert.ok(tells(documented(node), type), type);
        const rows = properties.map((name) => `${name}: ${row(documented(node), name)?.[3]}`);
        assert.deepEqual(
          rows,
          properties.map((name) => `${name}: ${written(defaults[name]?.value)}`),
        );
      });

      it("has every property in docs/nodes.md with the dialog's label, and numbers with their range", () => {
        for (const name of properties.filter((each) => !UNLABELLED.includes(each))) {
          const [, , label, , values] = row(documented(node), name) ?? [];
          assert.equal(label, labelOf(node, name), name);
          const [least, most] = RANGES[node]?.[name] ?? [];
          if (most !== undefined) assert.ok(values?.includes(`${least} to ${most}`), `${name}: ${values}`);
        }
      });

      it("has no property in docs/nodes.md that there is not", () => {
        const [table = ""] = documented(node)
          .split("\n\n")
          .filter((part) => part.startsWith("| Property |"));
        const rows = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
        assert.deepEqual(rows, properties);
      });

      it("has every property in its help, by name or as the dialog labels it", () => {
        const terms = termsIn(helpOf(node));
        const seen = properties.filter((name) => !UNSEEN.includes(name));
        const isTold = (name: string) =>
          tells(terms, name) || tells(terms.toLowerCase(), labelOf(node, name).toLowerCase());
        assert.deepEqual(
          seen.filter((name) => !isTold(name)),
          [],
        );
      });

      it("has every status text in docs/nodes.md and in its help", () => {
        const { status, ...rest } = catalogOf(node);
        const codes = Object.values(rest).filter((value) => typeof value === "string");
        const without = (document: string, texts: readonly string[], around = "") =>
          texts.filter((text) => !statusPattern(text, around).test(document.replace(/\s+/g, " ")));
        assert.deepEqual(without(documented(node), textsIn([status, codes]), "\\*"), []);
        // How many of how many wait (`some`) is told once for all causes.
        assert.deepEqual(without(helpOf(node), textsIn([{ ...Object(status), some: "" }, codes])), []);
      });
    });

  it("have every fault of the simulator in docs/nodes.md", () =>
    assert.deepEqual(untold(documented("simulator"), Object.keys(FAULTS)), []));
});

/** A status as a document has it, with any numbers in it. */
const statusPattern = (text: string, around: string) =>
  new RegExp(around + escaped(text).replace(/__\w+__/g, "\\d+") + around, "i");

/** All texts in a branch of a catalog. */
function textsIn(branch: unknown): string[] {
  if (typeof branch === "string") return [branch];
  return typeof branch === "object" && branch !== null ? Object.values(branch).flatMap(textsIn) : [];
}

/** The source of an interface, without comments. */
function typeSource(path: string, name: string): string {
  const [, body] = new RegExp(`interface ${name}\\b[^{]*\\{(.*?)^\\}`, "ms").exec(read(path)) ?? [];
  assert.ok(body, `no interface ${name} in ${path}`);
  return body
    .replace(/\/\*\*.*?\*\//gs, "")
    .replace(/\/\/.*$/gm, "")
    .replace(/\[\w+: string\]/g, "");
}

/** Fields, those of types inside included. */
const fieldsOf = (path: string, name: string) =>
  [...typeSource(path, name).matchAll(/(\w+)\??:/g)].map(([, field = ""]) => field);
/** The words that the fields may be. */
const wordsOf = (path: string, name: string) =>
  [...typeSource(path, name).matchAll(/"([^"]*)"/g)].map(([, word = ""]) => word).filter((word) => word !== "");

const MESSAGES = "src/protocol/messages.ts";

/** Where the fields of each type of message are told: the heading in docs/messages.md, and whose help. */
const TYPES: readonly { path: string; name: string; heading: string; help: readonly string[] }[] = [
  { path: MESSAGES, name: "Speaker", heading: "## Every message", help: ["stream"] },
  { path: MESSAGES, name: "RtmsInfo", heading: "## Every message", help: ["stream"] },
  { path: MESSAGES, name: "MediaMessage", heading: "## Every message", help: ["stream"] },
  { path: MESSAGES, name: "AudioFormat", heading: "### audio", help: ["stream", "audio-out"] },
  { path: MESSAGES, name: "TranscriptSegment", heading: "### transcript", help: ["stream", "transcript-out"] },
  { path: MESSAGES, name: "VideoFormat", heading: "### video and screen share", help: ["stream"] },
  { path: MESSAGES, name: "ChatInfo", heading: "### chat", help: ["stream"] },
  { path: MESSAGES, name: "StreamEvent", heading: "## rtms stream: events", help: ["stream"] },
  { path: "src/runtime/webhook-message.ts", name: "WebhookMessage", heading: "## rtms webhook", help: ["webhook-in"] },
  { path: "src/audio/envelope.ts", name: "AudioOutMessage", heading: "## rtms audio out", help: ["audio-out"] },
  {
    path: "src/transcript/group.ts",
    name: "TranscriptOutMessage",
    heading: "## rtms transcript out",
    help: ["transcript-out"],
  },
  {
    path: "src/transcript/content.ts",
    name: "DocumentInfo",
    heading: "## rtms transcript out",
    help: ["transcript-out"],
  },
];

/** The events that this package makes itself, by the places that make them. */
function ownEvents(): string[] {
  const sources = ["transitions", "links", "stream", "signaling", "outlet"].map((file) =>
    read(`src/protocol/${file}.ts`),
  );
  const made = sources.flatMap((source) => [...source.matchAll(/\bevent: ([^,}\n]*)/g)].map(([, value = ""]) => value));
  return [...new Set(made.flatMap((value) => [...value.matchAll(/"(\w+)"/g)].map(([, name = ""]) => name)))].sort();
}

const zoomEvents = [...Object.keys(EventType), ...Object.keys(VoiceEventType)]
  .filter((name) => name !== "UNDEFINED")
  .map((name) => name.toLowerCase());

const errorCodes = [...read("src/protocol/errors.ts").matchAll(/^ {2}\| "(RTMS_\w+)"/gm)].map(([, code = ""]) => code);
const commands = [...read("src/runtime/stream-commands.ts").matchAll(/^ {2}(\w+): \(stream/gm)].map(
  ([, name = ""]) => name,
);
const simulatorEvents = [
  ...fieldsOf("src/simulator/log.ts", "StreamEntries"),
  ...[...read("nodes/simulator/simulator.ts").matchAll(/\bevent: "(\w+)"/g)].map(([, name = ""]) => name),
];

describe("docs/messages.md and the help", () => {
  it("are held to a code that is found: no list is empty", () => {
    for (const list of [ownEvents(), zoomEvents, errorCodes, commands, simulatorEvents]) assert.ok(list.length > 6);
    for (const { path, name } of TYPES) assert.ok(fieldsOf(path, name).length > 0, name);
  });

  it("know every type of a message that is exported", () => {
    const exported = [...read(MESSAGES).matchAll(/^(?:export )?interface (\w+)[^{]*\{(\n)?/gm)]
      .filter(([whole, name]) => whole.endsWith("\n") && !/^(?:Audio|Transcript|Video|Chat)Message$/.test(String(name)))
      .map(([, name]) => name);
    const known = TYPES.filter(({ path }) => path === MESSAGES).map(({ name }) => name);
    assert.deepEqual(exported.sort(), known.sort());
  });

  for (const { path, name, heading, help } of TYPES)
    it(`have every field of ${name}, and in the documents every word it may be`, () => {
      const fields = fieldsOf(path, name);
      assert.deepEqual(untold(section(MESSAGES_DOC, heading), [...fields, ...wordsOf(path, name)]), []);
      for (const node of help) assert.deepEqual(untold(helpOf(node), fields), [], `the help of ${node}`);
    });

  it("have every product", () =>
    assert.deepEqual(untold(section(MESSAGES_DOC, "## Every message"), Object.keys(PRODUCTS)), []));

  it("have every event of the stream node", () => {
    const own = section(MESSAGES_DOC, "### This package's own");
    assert.deepEqual(untold(own, ownEvents()), []);
    assert.deepEqual(untold(section(MESSAGES_DOC, "### Zoom's own events"), [...zoomEvents, "unknown"]), []);
    assert.deepEqual(untold(helpOf("stream"), [...ownEvents(), ...zoomEvents, "unknown"]), []);
  });

  it("have every command", () => {
    assert.deepEqual(untold(section(MESSAGES_DOC, "## Commands"), commands), []);
    assert.deepEqual(untold(helpOf("stream"), commands), []);
  });

  it("have every event of the simulator", () => {
    assert.deepEqual(untold(section(MESSAGES_DOC, "## rtms simulator"), simulatorEvents), []);
    assert.deepEqual(untold(helpOf("simulator"), simulatorEvents), []);
  });

  it("have every error code, with a cure", () => {
    const table = section(MESSAGES_DOC, "## Errors");
    for (const code of errorCodes) assert.ok((row(table, code)?.[3] ?? "").length > 10, code);
    assert.deepEqual(untold(NODES.map(helpOf).join("\n"), errorCodes), []);
  });

  it("have no error code that there is not", () => {
    const others = ["RTMS_CHAOS_REALTIME"];
    for (const document of [...DOCUMENTS.map(read), ...NODES.map(helpOf)])
      for (const [code] of document.matchAll(/\bRTMS_[A-Z_]+/g))
        assert.ok(errorCodes.includes(code) || others.includes(code), code);
  });
});

describe("docs/explanations.md", () => {
  const document = read("docs/explanations.md");
  const told = (heading: string, codes: object, nameOf: (code: number) => string) => {
    const table = section(document, heading);
    for (const code of Object.keys(codes)) assert.ok(table.includes(`| ${code} | \`${nameOf(Number(code))}\` |`), code);
  };

  it("has every status code", () => told("## Status codes", STATUS_ADVICE, (code) => explain(code).name));
  it("has every stop reason, and so has the help of the stream node", () => {
    const nameOf = (code: number) => explainStop(code).name;
    told("## Stop reasons", STOP_ADVICE, nameOf);
    const names = Object.keys(STOP_ADVICE).map((code) => nameOf(Number(code)));
    assert.deepEqual(untold(helpOf("stream"), names), []);
  });
});

describe("docs/architecture.md", () => {
  const document = read("docs/architecture.md");

  it("draws every phase of a stream", () => {
    const phases = [...read("src/protocol/state.ts").matchAll(/^ {2}phase: "(\w+)"/gm)].map(([, phase = ""]) => phase);
    assert.ok(phases.length > 5);
    const [drawing = ""] = document.split("stateDiagram-v2").slice(1);
    assert.deepEqual(untold(drawing.split("```")[0] ?? "", phases), []);
  });

  it("has every room of src, and names files that exist", () => {
    const rooms = readdirSync(join(PROJECT, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of rooms) assert.ok(document.includes(`\`src/${name}/\``), name);
    const sources = readdirSync(join(PROJECT, "src"), { recursive: true }).map((path) =>
      String(path).split("/").at(-1),
    );
    for (const [, file = ""] of document.matchAll(/`([\w-]+\.ts)`/g)) assert.ok(sources.includes(file), file);
  });
});

describe("docs/dependencies.md", () => {
  it("gives a reason for every package", () => {
    const { dependencies, devDependencies } = JSON.parse(read("package.json"));
    const document = read("docs/dependencies.md");
    const missing = Object.keys({ ...dependencies, ...devDependencies }).filter(
      (name) => !document.includes(`\`${name}\``),
    );
    assert.deepEqual(missing, []);
  });
});

/** As GitHub makes an anchor of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");

/** Links and pictures of a document; what is inside of code is none. */
function linksIn(document: string): string[] {
  const prose = document.replace(/^```.*?^```/gms, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
}

describe("the documents", () => {
  for (const path of DOCUMENTS)
    it(`${path} points to what is there`, () => {
      for (const link of linksIn(read(path)).filter((each) => !/^https?:/.test(each))) {
        const [file = "", anchor] = link.split("#");
        const target = file === "" ? path : relative(PROJECT, join(PROJECT, dirname(path), decodeURIComponent(file)));
        assert.ok(!target.startsWith("..") && existsSync(join(PROJECT, target)), link);
        if (anchor === undefined) continue;
        const anchors = [...read(target).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => anchorOf(heading));
        assert.ok(anchors.includes(anchor), link);
      }
    });

  it("are all found from the README, and so is every example", () => {
    const links = linksIn(read("README.md")).map((link) => decodeURIComponent(link.split("#")[0] ?? ""));
    const examples = readdirSync(join(PROJECT, "examples")).map((file) => `examples/${file}`);
    const documents = DOCUMENTS.filter((path) => path.startsWith("docs/"));
    assert.deepEqual(
      [...documents, ...examples].filter((path) => !links.includes(path)),
      [],
    );
  });

  it("name only scripts that there are", () => {
    const { scripts } = JSON.parse(read("package.json"));
    const own = ["install", "audit", "version", "publish"];
    for (const path of DOCUMENTS)
      for (const [command, , script = ""] of read(path).matchAll(/(?:^|`|&& )npm (run )?(\w+)/gm))
        assert.ok(own.includes(script) || Object.hasOwn(scripts, script), `${path}: ${command}`);
  });

  it("show commands for a shell in the README only, where readme_spec has them run", () => {
    for (const path of DOCUMENTS.filter((each) => each !== "README.md"))
      assert.doesNotMatch(read(path), /^```(?:sh|bash|shell|console)/m, path);
  });

  it("hold no absolute path, and nothing beyond this repository", () => {
    for (const path of DOCUMENTS) assert.doesNotMatch(read(path), /\.\.\/shared|\/work\/|\/home\/|\/Users\//, path);
  });
});
