// Files that ship with the package as they are, such as speech and pictures.

import path from "node:path";

/** The path of a file, the same in the sources and in the package. @param name relative to package.json */
export function packageFile(name: string): string {
  return path.join(path.dirname(require.resolve("node-red-contrib-zoom-rtms/package.json")), name);
}
