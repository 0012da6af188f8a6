// The editor halves. One script has the code and the templates of all dialogs, and the panel: Node-RED serves it from the
// package's resources folder. The panel's .html names it, and plugins come before nodes, so the editor has loaded it when the
// nodes' turn comes. The .html of a node registers it, whichever other nodes are disabled. Templates in each .html would cost
// 5 kB more when packed: they would keep the texts of help, which are alike, out of each other's reach.
import { existsSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { rolldown } from "rolldown";
import { parseAst } from "rolldown/parseAst";
import { plainExports } from "./plain-exports.mjs";

/** Name of the chunk that several dialogs use, and of the script. */
const SHARED = "editor";
/** The script's only global: `require` of its chunks. */
const GLOBAL = "zoomRtmsEditor";
const chunkOf = (name) => `./${name}.js`;

/** The names of a node's properties (nodes/<node>/properties.ts). */
async function propertiesOf(folder, options) {
  if (!existsSync(join(folder, "properties.ts"))) return [];
  const bundle = await rolldown({ ...options, input: join(folder, "properties.ts") });
  const { output } = await bundle.generate({ format: "cjs" });
  const exports = {};
  new Function("exports", output[0].code)(exports);
  return Object.keys(exports.PROPERTIES);
}

/** `RED.nodes.registerType("<type>", {…})` in a dialog's source. */
function registrationIn(code, file) {
  const calls = parseAst(code, { lang: "ts" }).body.map(({ expression }) => expression);
  const call = calls.find((expression) => expression?.callee?.property?.name === "registerType");
  if (!call) throw new Error(`${file}: no statement calls registerType`);
  const [{ value: type }, definition] = call.arguments;
  return { call, type, definition };
}

/**
 * A node's .html: an empty template, by which Node-RED knows the node's type, and the code that fills it and registers the
 * node, with what its chunk exports. While the panel is not there, as in an editor that is open when the package is
 * installed, it loads the script itself. The flow library's scorecard reads the call, so names and texts in it are literal.
 */
async function nodePage({ name, folder, file }, source, options) {
  const { type, definition } = registrationIn(readFileSync(file, "utf8"), file);
  const chunk = chunkOf(name);
  const properties = await propertiesOf(folder, options);
  const named = (name, members) => `${name}:{${members.map((member) => `${member}:dialog.${name}.${member}`)}}`;
  const members = definition.properties.map(({ key: { name }, value }) => {
    if (name === "defaults") return named(name, properties);
    if (name === "credentials")
      return named(
        name,
        value.properties.map(({ key }) => key.name),
      );
    return `${name}:${value.type === "Literal" ? value.raw : `dialog.${name}`}`;
  });
  return `<script type="text/html" data-template-name="${type}"></script>
<script type="text/javascript">
(function register(){
if(!window.${GLOBAL})return $.ajax({url:RED.settings.apiRootUrl+"${source}",dataType:"script",cache:true}).then(register);
const {template,definition:dialog}=${GLOBAL}("${chunk}");
$("script[data-template-name='${type}']").text(template);
RED.nodes.registerType("${type}",{${members}});
})();
</script>
`;
}

const withoutIndents = (html) => html.replace(/^\s+/gm, "");

/** What is in the script element of a dialog's .html. */
function templateOf(folder, name) {
  const html = readFileSync(join(folder, `${name}.html`), "utf8");
  const [, template] =
    /^\s*<script type="text\/html" data-template-name="zoom-rtms-[\w-]+">(.*)<\/script>\s*$/s.exec(html) ?? [];
  if (template === undefined || template.includes("<script")) throw new Error(`${name}.html is not one template`);
  return withoutIndents(template);
}

/** The .html registers a node; its chunk only defines it. */
const exportDefinitions = (dialogs) => ({
  name: "export-definitions",
  transform(code, file) {
    const dialog = dialogs.find((each) => each.file === file);
    if (!dialog) return null;
    const { call, definition } = registrationIn(code, file);
    const template = JSON.stringify(templateOf(dialog.folder, dialog.name));
    const exported = `export const template = ${template}, definition = ${code.slice(definition.start, definition.end)};`;
    return code.slice(0, call.start) + exported + code.slice(call.end);
  },
});

/** The editor runs the code when it has loaded the script. */
const pluginPage = ({ name, folder }, source) => `<script src="${source}"></script>
<script type="text/javascript">
${GLOBAL}("${chunkOf(name)}");
</script>
${withoutIndents(readFileSync(join(folder, `${name}.html`), "utf8"))}`;

/** Every chunk is run when it is first asked for: when it is a dialog's turn, for before that it has no texts. */
const scriptOf = (chunks) => {
  const members = [...chunks].map(([file, code]) => `"${file}":function(require,exports){${code}}`);
  return `var ${GLOBAL}=(function(){var made={},chunks={
${members.join(",\n")}
};return function require(file){if(!made[file])chunks[file](require,made[file]={});return made[file]}})();
`;
};

async function chunksOf(root, dialogs, options) {
  const isDialogs = (file) => dialogs.some(({ folder }) => file.startsWith(folder + sep));
  const bundle = await rolldown({
    ...options,
    input: Object.fromEntries(dialogs.map(({ name, file }) => [name, file])),
    platform: "browser",
    external: /^node:/,
    plugins: [exportDefinitions(dialogs.filter(({ kind }) => kind === "nodes")), plainExports()],
    // A room's face names all of the room: of src/, a dialog takes along only the files that it uses something of.
    treeshake: { moduleSideEffects: (file) => !file.startsWith(join(root, "src", sep)) },
  });
  const { output } = await bundle.generate({
    format: "cjs",
    comments: false,
    chunkFileNames: "[name].js",
    minify: { compress: true, mangle: { toplevel: true }, codegen: { removeWhitespace: true } },
    codeSplitting: { groups: [{ name: SHARED, test: (file) => !isDialogs(file), minShareCount: 2 }] },
  });
  const files = output.map(({ fileName }) => fileName);
  for (const { name, imports } of output) {
    const unknown = imports.filter((file) => !files.includes(file));
    if (unknown.length > 0) throw new Error(`The dialog of ${name} needs ${unknown}, which no browser has`);
  }
  return new Map(output.map(({ fileName, code }) => [`./${fileName}`, code]));
}

/**
 * @param dialogs of each `kind`, `name`, `folder`, the `file` of its code, and `page`, the path of its .html in the package
 * @returns the text of each file, by its path in the package
 */
export async function buildDialogs(root, packageName, dialogs, options) {
  const source = `resources/${packageName}/${SHARED}.js`;
  const pages = dialogs.map(async (dialog) => [
    dialog.page,
    dialog.kind === "nodes" ? await nodePage(dialog, source, options) : pluginPage(dialog, source),
  ]);
  const script = scriptOf(await chunksOf(root, dialogs, options));
  return [...(await Promise.all(pages)), [join("resources", `${SHARED}.js`), script]];
}
