// Catalogs and help texts as they are packed.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";

/** White space around their tags shows nowhere. */
const BLOCK = "(?:script|dl|dt|dd|p|h[1-6]|[ou]l|li|div|style|table|t[rdh])";
const OPTIONAL_ENDS = /<\/(?:dt|dd|li)>(?=<(?:dt|dd|li|\/[dou]l)\b)|<\/p>(?=<(?:p|dl|ol|ul|h\d|\/script)\b)/g;
const BETWEEN_BLOCKS = new RegExp(` ?(</?${BLOCK}(?=[ >])[^>]*>) ?`, "g");

/** Catalogs and help texts without the white space that only their authors read: six languages are a third of the package. */
const COMPACT = {
  ".json": (catalog) => JSON.stringify(JSON.parse(catalog)),
  ".html": (help) =>
    help
      .replace(/\s*\n\s*/g, " ")
      .replace(BETWEEN_BLOCKS, "$1")
      .replace(OPTIONAL_ENDS, ""),
};

/** Copies what is in `<from>/<language>/`, with another base name. */
export function copyLocales(from, to, baseName) {
  for (const path of readdirSync(from, { recursive: true })) {
    const extension = extname(path);
    const compact = COMPACT[extension];
    if (!compact) continue;
    const folder = join(to, dirname(path));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, baseName + extension), compact(readFileSync(join(from, path), "utf8")));
  }
}
