// The face of `config`: what apps and accounts, which are config nodes, have in common: how they reach Zoom, how they read
// credentials and `${NAME}`, and whether a simulator refers to them.

export { CertificateFiles } from "./certificate-files";
export { type CredentialPlace, isEmptyCredential, readCredential } from "./credentials";
export type { Owner } from "./network-nodes";
export { type Network, networkOf, nothingAround, type Surroundings } from "./network-settings";
export { resolveFor, usersOf, variableOf } from "./references";
export { type ConfigNode, isUsedBySimulator, SIMULATOR_TYPE } from "./simulators";
