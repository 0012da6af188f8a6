// Builds dist/page/, the page of meetings that zoom-rtms-page serves to browsers.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { rolldown } from "rolldown";

/** What each document of the page loads: its script, and its style sheets in this order. */
const PAGE_PARTS = {
  app: [
    "tokens",
    "base",
    "parts",
    "top",
    "timeline",
    "transcript",
    "live",
    "recordings",
    "meeting",
    "side",
    "overlays",
    "player",
  ],
  "sign-in": ["tokens", "base", "door"],
};
/** What its scripts have in them, whose licences ask to go along. */
const PAGE_PACKAGES = ["preact", "@tanstack/virtual-core"];
const PAGE_SCRIPTS = { app: "app.tsx", "sign-in": "sign-in.ts" };

/** Which words the others are in the order of, so that their keys need not be packed again (test/page/app/words_spec.ts). */
const FIRST = "en-US.json";
/** Who has not signed in needs only these words, and who has needs all others. */
const OF_DOOR = /^(door|closed)\./;
const wordsFor = (script) => ({
  name: "words",
  transform(code, file) {
    if (extname(file) !== ".json") return null;
    const words = Object.entries(JSON.parse(code)).filter(([key]) => OF_DOOR.test(key) === (script === "sign-in"));
    if (basename(file) === FIRST) return { code: JSON.stringify(Object.fromEntries(words)), moduleType: "json" };
    const texts = JSON.stringify(words.map(([, text]) => text));
    return {
      code: `import first from "./${FIRST}"; const texts = ${texts};
        export default Object.fromEntries(Object.keys(first).map((key, index) => [key, texts[index]]));`,
      moduleType: "js",
    };
  },
});

/** Style sheets without comments and the white space between their tokens. */
const compactStyles = (css) =>
  css
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,]) ?/g, "$1")
    .replace(/: /g, ":")
    .replace(/;}/g, "}");

/** The page that browsers get: a script and a style sheet for each of its documents, with nothing to fetch elsewhere. */
export async function buildPage(root, dist, fromSources) {
  const sources = join(root, "page");
  const target = join(dist, "page");
  mkdirSync(target, { recursive: true });
  for (const [name, styles] of Object.entries(PAGE_PARTS)) {
    const bundle = await rolldown({
      ...fromSources,
      input: join(sources, PAGE_SCRIPTS[name]),
      platform: "browser",
      plugins: [wordsFor(name)],
      transform: { jsx: { runtime: "automatic", importSource: "preact" } },
    });
    const { output } = await bundle.generate({ format: "iife", comments: false, minify: true });
    writeFileSync(join(target, `${name}.js`), output[0].code);
    const css = styles.map((style) => readFileSync(join(sources, "styles", `${style}.css`), "utf8"));
    writeFileSync(join(target, `${name}.css`), compactStyles(css.join("\n")));
  }
  const licences = PAGE_PACKAGES.map(
    (name) => `${name}\n\n${readFileSync(join(root, "node_modules", name, "LICENSE"), "utf8")}`,
  );
  writeFileSync(join(target, "licences.txt"), licences.join("\n\n"));
  for (const file of readdirSync(sources).filter((each) => extname(each) === ".html"))
    writeFileSync(join(target, file), readFileSync(join(sources, file), "utf8").replace(/\n\s*/g, "\n"));
}
