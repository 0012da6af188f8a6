// Reads and checks the saved properties and credentials of the app node (contract#zoom-app).

import { serverCheck } from "../../protocol/input";
import { networkOf, nothingAround, readCredential, type Surroundings } from "../config";
import type { Properties } from "../node";
import type { AppSettings } from "./app";
import type { CredentialName } from "./credential-format";

/** Their names on Zoom's pages, and where to find them. */
const CREDENTIALS = {
  clientId: { label: "Client ID", where: "Basic Information > App Credentials" },
  clientSecret: { label: "Client Secret", where: "Basic Information > App Credentials" },
  secretToken: { label: "Secret Token", where: "Features > Access > Token" },
} as const satisfies Record<CredentialName, object>;
export type Credentials = Partial<Record<CredentialName, string>>;

/**
 * One of the app's credentials.
 * @throws RtmsError RTMS_CREDENTIALS if it is empty or an environment variable that is not set; it never holds a value
 */
export function credential(credentials: Credentials, name: CredentialName): string {
  return readCredential(credentials[name], { owner: "app", ...CREDENTIALS[name] });
}

/**
 * What the app's streams sign with.
 * @throws RtmsError RTMS_CREDENTIALS with the cure
 */
export function signingCredentials(credentials: Credentials): Pick<AppSettings, "clientId" | "clientSecret"> {
  return { clientId: credential(credentials, "clientId"), clientSecret: credential(credentials, "clientSecret") };
}

/** What the app node's property table reads. */
export interface AppProperties {
  servers: string;
  /** The path of the CA file; empty if there is none. */
  ca: string;
  /** Bytes. */
  maxFrame: number;
  /** Seconds. */
  silence: number;
}

/**
 * How the app's streams connect.
 * @param properties for those that the table does not read: config nodes, and the proxy that counts without one
 * @throws RtmsError RTMS_INPUT with the cure
 */
export function networkSettings(
  { servers, ca, maxFrame, silence }: AppProperties,
  properties: Properties,
  surroundings: Surroundings = nothingAround("app"),
): Omit<AppSettings, keyof ReturnType<typeof signingCredentials>> {
  return {
    servers,
    allows: serverCheck(servers),
    ...networkOf(properties, ca, surroundings),
    maxFrame,
    silence: silence * 1000,
  };
}
