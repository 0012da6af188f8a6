// The face of `http`: requests and their bodies, answers, what is needed of Express, and the address of this Node-RED.

export { isTooLong, type RawBody, REFUSED, readBody, type WebhookRequest } from "./body";
export { BodyBudget, type Waiting } from "./body-budget";
export { afterNodeRed, beforeMountedApps, first, isRouted, place, rootOf, routeKey, type WebApp } from "./express";
export { nodeMiddleware } from "./middleware";
export { ownServer } from "./own-server";
export { type Answer, reply } from "./reply";
