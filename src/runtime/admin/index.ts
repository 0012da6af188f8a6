// The face of `admin`: routes for the dialogs and the panel in the editor.

export { type AccountCheck, serveAccountCheck } from "./account-check";
export { serveControlFailures } from "./control-failures";
export { serveCredentialCheck } from "./credential-check";
export { type AdminHandler, adminRoute } from "./json-route";
export { hostOf } from "./same-origin";
export { serveSimulatorButton } from "./simulator-button";
export { serveWebhookButtons } from "./webhook-buttons";
