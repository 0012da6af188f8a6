// The face of `account`: the account node as the other nodes see it, its settings, credentials and token.

export { ACCOUNT_TYPE, type AccountNode, type AccountSettings, findAccount, reportUnusableAccount } from "./account";
export { ACCOUNT_CREDENTIALS, type AccountCredentialName } from "./kinds";
export { type AccountProperties, accountSettings, isSimulated, type SavedCredentials } from "./settings";
export { type AccountCredentials, offerSimulatedApi, simulatedApi, simulatedCredentials } from "./simulated";
export { tokensFor } from "./tokens";
