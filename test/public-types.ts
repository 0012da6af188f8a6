// The types that users of the package compile against, in one text. Comments are left out, so
// that words can change. `npx tsx test/public-types.ts` writes the golden file anew.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const DIST = join(__dirname, "..", "dist");
export const GOLDEN = join(__dirname, "public-types.golden");
export const RENEW = "npm run build && npx tsx test/public-types.ts";

const COMMENTS = /^\s*\/\*\*.*?\*\/\n/gms;

/** Every declaration file that is packed, the build keeps no others. */
export function publicTypes(): string {
  const paths = readdirSync(DIST, { recursive: true, encoding: "utf8" }).map((path) => path.replaceAll("\\", "/"));
  return paths
    .filter((path) => path.endsWith(".d.ts"))
    .sort()
    .map((path) => `// ${path}\n${readFileSync(join(DIST, path), "utf8").replace(COMMENTS, "")}`)
    .join("\n");
}

if (require.main === module) writeFileSync(GOLDEN, publicTypes());
