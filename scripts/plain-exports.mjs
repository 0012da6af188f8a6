// What a chunk of the bundle exports, assigned once where rolldown writes a getter for each: a getter is for what changes
// later. It saves 3 kB when packed, and a call at each use.
import { parseAst } from "rolldown/parseAst";

/** As it stands in a minified chunk. */
const GETTER = /Object\.defineProperty\(exports,"([\w$]+)",\{enumerable:!0,get:function\(\)\{return ([\w$]+)\}\}\)/g;

/** Every name that something is assigned to after its declaration, whatever scope it is of. */
function reassigned(node, names = new Set()) {
  if (Array.isArray(node)) for (const each of node) reassigned(each, names);
  else if (node && typeof node === "object") {
    if (node.type === "AssignmentExpression") namesIn(node.left, names);
    if (node.type === "UpdateExpression") namesIn(node.argument, names);
    if (/^For(In|Of)Statement$/.test(node.type)) namesIn(node.left, names);
    for (const each of Object.values(node)) reassigned(each, names);
  }
  return names;
}

/** Those of a target of an assignment; of a pattern all, its defaults and keys too. */
function namesIn(node, names) {
  if (node.type === "Identifier") names.add(node.name);
  else if (node.type !== "MemberExpression" && node.type !== "VariableDeclaration")
    for (const each of Object.values(node).flat()) if (each && typeof each === "object") namesIn(each, names);
}

function withPlainExports(code) {
  const changing = reassigned(parseAst(code, { lang: "js" }).body);
  return code.replace(GETTER, (getter, name, local) => (changing.has(local) ? getter : `exports.${name}=${local}`));
}

export const plainExports = () => ({
  name: "plain-exports",
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) chunk.code = withPlainExports(chunk.code);
  },
});
