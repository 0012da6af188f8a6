// The face of `app`: the app node as the other nodes see it, its settings and its credentials.

export { APP_TYPE, type AppNode, type AppSettings, findApp, reportUnusableApp } from "./app";
export { CertificateFiles } from "./certificate-files";
export { type CredentialName, checkCredentials } from "./credential-format";
export { resolveFor, usersOf, variableOf } from "./references";
export { type AppProperties, type Credentials, credential, networkSettings, signingCredentials } from "./settings";
export { admitPorts, generatedCredentials, SIMULATOR_TYPE, withSimulators } from "./simulators";
