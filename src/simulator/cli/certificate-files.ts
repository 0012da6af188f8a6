// A certificate and its key as files. Reads them, or creates them if neither exists, so that the next run uses the
// same pair.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { SimulatorError } from "../errors";
import { type Certificate, selfSignedCertificate } from "../sockets";

/** Only the owner may read the key. */
const KEY_MODE = 0o600;

function save(certFile: string, keyFile: string): void {
  const { cert, key } = selfSignedCertificate();
  writeFileSync(keyFile, key, { mode: KEY_MODE, flag: "wx" });
  writeFileSync(certFile, cert, { flag: "wx" });
}

/** @throws SimulatorError SIMULATOR_OPTIONS that names the files and the cause */
export function certificateFiles(certFile: string, keyFile: string): Certificate {
  try {
    if (!existsSync(certFile) && !existsSync(keyFile)) save(certFile, keyFile);
    const pair = { cert: readFileSync(certFile), key: readFileSync(keyFile) };
    // Throws here if no server could use the pair.
    createSecureContext(pair);
    return pair;
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new SimulatorError(
      "SIMULATOR_OPTIONS",
      `The certificate ${certFile} with its key ${keyFile} cannot be used: ${reason}. If neither file exists, both are created.`,
    );
  }
}
