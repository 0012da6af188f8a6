// `npm run wasm`: compiles wasm/ into src/audio/codecs/kernel-bytes.ts. A spec tests that they fit together.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const PROJECT = join(__dirname, "..");
export const KERNEL_BYTES = join(PROJECT, "src", "audio", "codecs", "kernel-bytes.ts");
const COMPILER = ["bin", "asc.js"];
const OPTIONS = [
  "--runtime",
  "stub",
  "-O3",
  "--noAssert",
  "--enable",
  "simd",
  "--use",
  "abort=",
  "--disableWarning",
  "112",
];

/** WebAssembly of wasm/kernel.ts. @throws Error with the compiler's words */
export function compileKernel(): Buffer {
  const compiler = join(dirname(require.resolve("assemblyscript/package.json")), ...COMPILER);
  const folder = mkdtempSync(join(tmpdir(), "zoom-rtms-wasm-"));
  try {
    const file = join(folder, "kernel.wasm");
    execFileSync(process.execPath, [compiler, "wasm/kernel.ts", ...OPTIONS, "-o", file], { cwd: PROJECT });
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The file that holds it: in hex, which gzip makes smaller than base64, where a repetition mostly looks different each time. */
export function kernelSource(wasm: Buffer): string {
  return `// Written by \`npm run wasm\` from wasm/: WebAssembly in hex.\n\nexport const KERNEL =\n  "${wasm.toString("hex")}";\n`;
}

if (require.main === module) writeFileSync(KERNEL_BYTES, kernelSource(compileKernel()));
