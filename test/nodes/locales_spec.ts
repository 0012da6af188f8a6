// Every language says all that English says: the same keys and placeholders, the same sections of help in the same
// order, and the same names of properties, fields and codes, which no language translates.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const PROJECT = join(__dirname, "..", "..");
const ENGLISH = "en-US";
const LANGUAGES = ["de", "fr", "es-ES", "ja", "zh-CN"];
/** contract#statuses: a status text is under 20 characters, with counts of up to three digits. */
const STATUS_LIMIT = 20;

type Catalog = Map<string, string>;
interface Block {
  tag: string;
  heading: string;
  html: string;
}

const homes = ["nodes", "plugins"].flatMap((kind) => readdirSync(join(PROJECT, kind)).map((name) => ({ kind, name })));
const path = (kind: string, name: string, language: string, extension: string) =>
  join(PROJECT, kind, name, "locales", language, `${name}.${extension}`);

function flatten(value: unknown, key: string, into: Catalog): Catalog {
  if (typeof value === "string") into.set(key, value);
  else if (typeof value === "object" && value !== null)
    for (const [part, inner] of Object.entries(value)) flatten(inner, key ? `${key}.${part}` : part, into);
  else assert.fail(`${key} is neither a text nor a group of texts`);
  return into;
}
/** The panel's explanations are English in src/protocol, and tested against that (panel-explanations_spec.ts). */
const isExplanation = (key: string) => key.startsWith("explanation.");
function catalog(kind: string, name: string, language: string): Catalog {
  const texts = flatten(JSON.parse(readFileSync(path(kind, name, language, "json"), "utf8")), "", new Map());
  return new Map([...texts].filter(([key]) => !isExplanation(key)));
}

const placeholders = (text: string) => [...text.matchAll(/__\w+__|\$?\{[^{}]*\}/g)].map(([found]) => found).sort();

// ---- what may read as in English

/** Keys whose text is the same in every language: names of nodes, examples of input, Zoom's own names of its fields. */
const SAME_KEY =
  /^(label\.(node|brings|listens|sends|accountId|clientId|clientSecret|apiKey|apiSecret|secretToken)|palette\.label|panel\.label|stream\.(where|sentence)|unit\..*|placeholder\.(publicUrl|endpoint))$/;
/** Texts that are the same word in some languages. */
const SAME_TEXT = new Set(
  (
    "Name|Audio|audio|Video|video|Chat|chat|Codec|Mono|Stereo|Medium|Proxy|Servers|Server|Webhook|Webhooks|Webinar|Meeting|" +
    "Contact Center|Phone|Pause|Pauses|Transcription|Transcript|Opus|G.722|SD|HD 1280 × 720|Full HD 1920 × 1080|QHD 2560 × 1440|" +
    "ID|Host|Patience|Stream|Streams|WAV|Markdown|WebVTT|SRT|active|Product|Status|__accepted__ ok|16 bits (s16le)|G.711 A-law|recordings"
  ).split("|"),
);
const LETTERS = /\p{L}{2,}/u;
const UNTRANSLATABLE = /__\w+__|\{[^{}]*\}|<code>.*?<\/code>|&\w+;/g;
const mayStay = (key: string, text: string) =>
  SAME_KEY.test(key) || SAME_TEXT.has(text) || !LETTERS.test(text.replace(UNTRANSLATABLE, ""));

// ---- help

const plain = (html: string) =>
  html
    .replace(/<[^>]*>/g, "")
    .replace(/[ \n]+/g, " ")
    .trim();
const codesOf = (html: string) =>
  [...html.matchAll(/<code>(.*?)<\/code>/gs)].map(([, code]) => (code ?? "").replace(/[ \n]+/g, " "));

/** Opening and closing tags of a help in order, without those that a sentence may place freely. */
const skeleton = (html: string) =>
  [...html.matchAll(/<(\/?)(script|h[1-6]|p|dl|dt|dd|ol|ul|li|table|tr|td|th)\b([^>]*)>/g)].map(
    ([, slash, tag, attributes]) => `${slash}${tag}${attributes}`,
  );

/** The texts of a help in order, each with the section of h3 that it stands in, by number. */
function blocks(html: string): Block[] {
  let heading = "";
  return [...html.matchAll(/<(h3|h4|p|dt|dd)\b[^>]*>(.*?)<\/\1>|<(li)>(.*?)(?=<\/li>|<dl)/gs)].map(
    ([, tag = "li", inner, , item]) => {
      const block = { tag, heading, html: inner ?? item ?? "" };
      if (tag === "h3") heading = plain(block.html);
      return { ...block, heading };
    },
  );
}

/** A text that quotes the catalog, such as a status or a label, is quoted as that language's catalog has it. */
function quotes(english: Catalog, other: Catalog): (text: string, translated: string) => boolean {
  const pattern = (text: string) =>
    new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/__\w+__/g, "(\\d+)")}$`);
  const whole = (text: string, translated: string) =>
    [...english].some(([key, source]) => {
      const match = pattern(source).exec(text);
      const counts = match?.slice(1);
      return match !== null && other.get(key)?.replace(/__\w+__/g, () => counts?.shift() ?? "") === translated;
    });
  return (text, translated) => {
    if (text === translated || whole(text, translated)) return true;
    const [parts, others] = [text.split(", "), translated.split(/, |、|，/)];
    return parts.length > 1 && parts.length === others.length && parts.every((part, n) => whole(part, others[n] ?? ""));
  };
}

/** `Name: words` is an example of a line, not a code. */
const isExample = (code: string) => code === "Name: words";

/** Code of a block that is missing in its translation. */
function lostCodes(source: string, translated: string, quoted: (text: string, other: string) => boolean): string[] {
  const left = codesOf(translated);
  const lost: string[] = [];
  const examples = codesOf(source).filter(isExample);
  for (const code of codesOf(source).filter((each) => !isExample(each))) {
    let at = left.indexOf(code);
    if (at < 0) at = left.findIndex((other) => quoted(code, other));
    if (at < 0) lost.push(code);
    else left.splice(at, 1);
  }
  return [...lost, ...left.slice(examples.length).map((code) => `(added) ${code}`)];
}

const TYPES =
  /^(?:(?:any|string|number|boolean|object|array|buffer|button|audio|transcript|video|screen share)(?: \| |, |$))+$/;
const typeOf = (html: string) => /<span class="property-type">(.*?)<\/span>/s.exec(html)?.[1] ?? "";
const nameOf = (html: string) => plain(html.replace(/<span class="property-type">.*?<\/span>/gs, ""));

/** A property's label may be translated; a message's field, an event's name and a value may not. */
function sameTerm(
  source: Block,
  translated: Block,
  quoted: (text: string, other: string) => boolean,
): string | undefined {
  const [type, otherType] = [typeOf(source.html), typeOf(translated.html)];
  if (type !== otherType && !TYPES.test(type)) return `${otherType} is not ${type}`;
  const isLabel = source.heading === "Properties";
  if (!isLabel && !quoted(nameOf(source.html), nameOf(translated.html)))
    return `${nameOf(translated.html)} is not ${nameOf(source.html)}`;
  return undefined;
}

const SAME_PROSE =
  /^(Details|Webhooks?|Proxy|Status|Contact Center|Video SDK|WebVTT|Formats|Meetings|Phone|Silence|audio|chat|.*Realtime Media Streams|W3C: WebVTT|JSON Lines)$/;
const mayStayInHelp = (source: string) => {
  const words = plain(source.replace(/<code>.*?<\/code>/gs, ""));
  return SAME_PROSE.test(words) || !LETTERS.test(words.replace(/\b(ms|Hz)\b/g, ""));
};

describe("the languages of the editor", () => {
  for (const { kind, name } of homes) {
    const english = catalog(kind, name, ENGLISH);
    const englishHelp = path(kind, name, ENGLISH, "html");

    for (const language of LANGUAGES)
      describe(`${kind}/${name} in ${language}`, () => {
        it("has every key of English and no other", () => {
          assert.deepEqual([...catalog(kind, name, language).keys()], [...english.keys()]);
        });

        it("keeps the placeholders", () => {
          for (const [key, text] of catalog(kind, name, language))
            assert.deepEqual(placeholders(text), placeholders(english.get(key) ?? ""), key);
        });

        it("is translated throughout", () => {
          const left = [...catalog(kind, name, language)]
            .filter(([key, text]) => text === english.get(key) && !mayStay(key, text))
            .map(([key, text]) => `${key}: ${text}`);
          assert.deepEqual(left, []);
          const empty = [...catalog(kind, name, language)].filter(
            ([key, text]) => !text.trim() && english.get(key)?.trim(),
          );
          assert.deepEqual(empty, []);
        });

        if (!existsSync(englishHelp)) return;
        const help = () => readFileSync(path(kind, name, language, "html"), "utf8");
        const source = readFileSync(englishHelp, "utf8");

        it("has the sections of the help, in order", () => {
          assert.deepEqual(skeleton(help()), skeleton(source));
        });

        it("keeps fields, values and codes in the help, and quotes labels and statuses as its catalog has them", () => {
          const quoted = quotes(english, catalog(kind, name, language));
          const other = blocks(help());
          const faults = blocks(source).flatMap((block, n) => {
            const translated = other[n] ?? { tag: "", heading: "", html: "" };
            const where = `${language} ${n} ${plain(block.html).slice(0, 50)}`;
            const lost = lostCodes(block.html, translated.html, quoted).map((code) => `${where}: ${code}`);
            const term = block.tag === "dt" ? sameTerm(block, translated, quoted) : undefined;
            return term ? [...lost, `${where}: ${term}`] : lost;
          });
          assert.deepEqual(faults, []);
        });

        it("has the links of the help", () => {
          const links = (html: string) => [...html.matchAll(/href="([^"]*)"/g)].map(([, link]) => link);
          assert.deepEqual(links(help()), links(source));
        });

        it("has no sentence of the help left in English", () => {
          const other = blocks(help()).map(({ html }) => plain(html));
          const left = blocks(source)
            .filter(({ tag }) => tag !== "dt")
            .filter(({ html }, n) => other[n] !== undefined && other.includes(plain(html)) && !mayStayInHelp(html))
            .map(({ html }) => plain(html));
          assert.deepEqual(left, []);
        });
      });

    for (const language of [ENGLISH, ...LANGUAGES])
      it(`${kind}/${name} in ${language} has status texts under ${STATUS_LIMIT} characters, which the editor can translate`, () => {
        const texts = [...catalog(kind, name, language)]
          .filter(([key]) => key.startsWith("status.") || key.startsWith("RTMS_"))
          .map(([, text]) => text);
        // What holds a number is put together by the runtime, in the server's language.
        assert.deepEqual(
          texts.filter((text) => [...text].length >= STATUS_LIMIT || /__\w+__/.test(text)),
          [],
        );
      });
  }
});
