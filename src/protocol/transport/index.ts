export { type Environment, REAL_WORLD, realWorld } from "./environment";
export { isFrameTooLarge, networkCure, networkFault } from "./network-error";
export { certificatesIn, keepsExtraCertificates } from "./network-trust";
export { type ProxyConventions, proxyFromEnvironment } from "./proxy-environment";
export type { OpenSocket, Socket, SocketListener } from "./socket";
