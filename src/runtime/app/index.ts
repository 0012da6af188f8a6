// The face of `app`: the app node as the other nodes see it, its settings and its credentials.

export { APP_TYPE, type AppNode, type AppSettings, findApp, reportUnusableApp, unusableApps } from "./app";
export { CREDENTIAL_NAMES, type CredentialFinding, type CredentialName, checkCredentials } from "./credential-format";
export { type AppProperties, type Credentials, credential, networkSettings, signingCredentials } from "./settings";
export { admitPorts, generatedCredentials, withSimulators } from "./simulators";
