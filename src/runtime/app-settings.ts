// What the config node `zoom-rtms-app` holds, read and checked: the saved properties and the credentials of one app in
// Zoom's Marketplace (contract, "zoom-rtms-app").

import { RtmsError } from "../protocol/errors";
import { DEFAULT_SERVERS, serverCheck } from "../protocol/servers";
import type { AppSettings } from "./app";
import { numberProperty, type Properties, textProperty, unsetVariable } from "./config";
import { unsupportedProperty } from "./supported";

/** Bytes and seconds. */
export const DEFAULT_MAX_FRAME = 16_777_216;
export const DEFAULT_SILENCE = 65;

/** As Zoom's pages call them, and where they stand there. */
const CREDENTIALS = {
  clientId: { label: "Client ID", where: "Basic Information > App Credentials" },
  clientSecret: { label: "Client Secret", where: "Basic Information > App Credentials" },
  secretToken: { label: "Secret Token", where: "Features > Access > Token" },
} as const;
export type CredentialName = keyof typeof CREDENTIALS;
export type Credentials = Partial<Record<CredentialName, string>>;

/**
 * A credential without the white space that comes along when it is pasted; Zoom's have none.
 * @throws RtmsError RTMS_CREDENTIALS if it is empty or an environment variable that is not set; it never holds a value
 */
export function credential(credentials: Credentials, name: CredentialName): string {
  const { label, where } = CREDENTIALS[name];
  const value = String(credentials[name] ?? "").trim();
  const unset = unsetVariable(value);
  if (unset !== undefined)
    throw new RtmsError(
      "RTMS_CREDENTIALS",
      `The Zoom app's ${label} refers to the environment variable ${unset}, which is not set. ` +
        "Set it for Node-RED (or in the flow's or group's environment) and deploy again.",
    );
  if (value === "")
    throw new RtmsError(
      "RTMS_CREDENTIALS",
      `The Zoom app has no ${label}. Copy it from marketplace.zoom.us > Manage > your app > ${where} ` +
        "into the config node, and deploy.",
    );
  return value;
}

/** @throws RtmsError RTMS_CREDENTIALS or RTMS_INPUT with the cure */
export function appSettings(properties: Properties, credentials: Credentials): AppSettings {
  unsupportedProperty(properties, "proxy", "connections go out directly.");
  unsupportedProperty(properties, "ca", "certificates are checked against those that Node.js trusts.");
  return {
    clientId: credential(credentials, "clientId"),
    clientSecret: credential(credentials, "clientSecret"),
    allows: serverCheck(textProperty(properties, "servers", DEFAULT_SERVERS)),
    maxFrame: numberProperty(properties, "maxFrame", DEFAULT_MAX_FRAME, 1024),
    silence: numberProperty(properties, "silence", DEFAULT_SILENCE, 1, 86_400) * 1000,
  };
}
