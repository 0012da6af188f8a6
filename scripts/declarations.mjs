// The types that are packed: one file for each of the package's exports, with what it names and what that is made of.
// Nobody could import the rest, and tsc writes ten times as much.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

const COMMENTS = /^[ \t]*\/\*\*[\s\S]*?\*\/\n/gm;
/** tsc begins statements, their comments and nothing else at the margin. */
const STATEMENT = /^(?:\/\*\*[\s\S]*?\*\/\n)?(?:import|export|declare|interface|type)\b/gm;
const EXPORT = /^(\/\*\*[\s\S]*?\*\/\n)?(?:export )?/;
const DECLARED = /^(export )?(?:declare )?(?:abstract )?(?:class|interface|type|const|function) (\w+)/;
const LIST = /^(import|export) (type )?\{([^}]*)\}(?: from "(.*)")?;/;
/** What is there at run time too; exported as a type, it is not. */
const VALUE = /^(?:export )?declare/;
const ALL = /^export \* from "(.*)";/;

function statementOf(text, path) {
  const code = text.replace(COMMENTS, "");
  if (code.includes('import("')) throw new Error(`${path}: a type is imported inside another; import it by name`);
  const [, all] = ALL.exec(code) ?? [];
  const [, kind, type = "", list = "", source] = LIST.exec(code) ?? [];
  const [, isExported, name] = DECLARED.exec(code) ?? [];
  const names = list.split(",").map((each) => each.trim());
  const specifiers = names.filter((each) => each !== "").map((each) => (each.startsWith("type ") ? each : type + each));
  return {
    text,
    code,
    path,
    all,
    kind,
    specifiers,
    source,
    isExported,
    name,
    words: name ? code.match(/\b[A-Za-z_]\w*/g) : [],
  };
}

const bare = (specifier) => specifier.replace(/^type /, "");

/** The declaration files as tsc wrote them. */
class Declarations {
  #files = new Map();

  statements(path) {
    if (!this.#files.has(path)) {
      const text = readFileSync(path, "utf8");
      const starts = [...text.matchAll(STATEMENT)].map(({ index }) => index);
      this.#files.set(
        path,
        starts.map((start, at) => statementOf(text.slice(start, starts[at + 1]), path)),
      );
    }
    return this.#files.get(path);
  }

  /** `undefined` in another package. */
  target(path, source) {
    const beside = join(dirname(path), source);
    return [`${beside}.d.ts`, join(beside, "index.d.ts")].find((file) => existsSync(file));
  }

  /** What a file exports: names, with `type` before those that are types only. */
  exportsOf(path) {
    return this.statements(path).flatMap(({ all, kind, specifiers, isExported, name }) => {
      if (all) return this.exportsOf(this.target(path, all));
      return kind === "export" ? specifiers : isExported ? [name] : [];
    });
  }

  /** The files that one exports from, and itself. */
  namedBy(path) {
    const sources = this.statements(path).map(({ all, kind, source = all }) => kind !== "import" && source);
    return [path, ...sources.flatMap((source) => (source ? [this.target(path, source)] : []))];
  }

  /** The statement that declares a name in a file, or imports it from another package. */
  find(path, name) {
    for (const statement of this.statements(path)) {
      const { all, source = all, specifiers } = statement;
      if (statement.name === name) return statement;
      if (!source || !(all || specifiers.some((each) => bare(each) === name))) continue;
      const target = this.target(path, source);
      const found = target ? this.find(target, name) : statement;
      if (found) return found;
    }
    return undefined;
  }
}

/** What an entry exports, in one file. @param roomOf the entry that a file belongs to */
function faceOf(entry, declarations, roomOf) {
  const kept = new Map();
  const imports = new Map();
  const exported = new Map([["", []]]);
  const add = (lists, source, name) => lists.set(source, [...new Set([...(lists.get(source) ?? []), name])]);
  const elsewhere = (room, name) => {
    if (!declarations.exportsOf(room).map(bare).includes(name)) throw new Error(`${room} does not export ${name}`);
    // By its file: beside the folder is the bundle of the same name.
    const path = relative(dirname(entry), room.replace(/\.d\.ts$/, ""))
      .split(sep)
      .join("/");
    return path.startsWith(".") ? path : `./${path}`;
  };
  const keep = (statement, name) => {
    const { path, words } = statement;
    if (statement.name !== name)
      return add(
        imports,
        statement.source,
        statement.specifiers.find((each) => bare(each) === name),
      );
    if (roomOf(path) !== entry) return add(imports, elsewhere(roomOf(path), name), `type ${name}`);
    if (kept.get(name) === statement) return undefined;
    if (kept.has(name)) throw new Error(`${path} and ${kept.get(name).path} both declare ${name}`);
    kept.set(name, statement);
    for (const word of words) {
      const found = declarations.find(path, word);
      if (found) keep(found, word);
    }
    return undefined;
  };
  const inPlace = new Set();
  for (const specifier of declarations.exportsOf(entry)) {
    const name = bare(specifier);
    const statement = declarations.find(entry, name);
    const room = roomOf(statement.path);
    if (room === entry) keep(statement, name);
    if (room !== entry) add(exported, elsewhere(room, name), specifier);
    else if (specifier === name || !VALUE.test(statement.code)) inPlace.add(statement);
    else add(exported, "", specifier);
  }
  const documented = new Set(declarations.namedBy(entry));
  // By name, so that a file that moves changes nothing.
  const bodies = [...kept.values()]
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map((statement) => {
      const text = documented.has(statement.path) ? statement.text : statement.code;
      return text.replace(EXPORT, inPlace.has(statement) ? "$1export " : "$1");
    });
  const list =
    (keyword) =>
    ([source, names]) =>
      `${keyword} { ${names.join(", ")} }${source && ` from "${source}"`};\n`;
  return [...[...imports].map(list("import")), ...bodies, ...[...exported].map(list("export"))].join("");
}

const declarationsIn = (folder) =>
  readdirSync(folder, { recursive: true })
    .map((path) => join(folder, path))
    .filter((path) => path.endsWith(".d.ts"));

/** Leaves of a folder's declarations these files only, each with all that it exports. */
export function bundleDeclarations(folder, entries) {
  const declarations = new Declarations();
  const roomOf = (path) =>
    entries.filter((entry) => path.startsWith(dirname(entry) + sep)).sort((one, other) => other.length - one.length)[0];
  const faces = entries.map((entry) => [entry, faceOf(entry, declarations, roomOf)]);
  for (const path of declarationsIn(folder)) rmSync(path);
  for (const [path, text] of faces) writeFileSync(path, text.replace(/ {4}(?=.*\S)/gm, "\t"));
}
