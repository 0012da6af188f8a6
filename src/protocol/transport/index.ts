export { type Environment, REAL_WORLD, realWorld } from "./environment";
export { type NetworkOptions, type OpenConnection, openConnection } from "./network";
export { isFrameTooLarge, networkCure, networkFault } from "./network-error";
export { type ClientCertificate, certificatesIn, keepsExtraCertificates, tlsSettings } from "./network-trust";
export { type ProxyConventions, proxyExcept, proxyFromEnvironment } from "./proxy-environment";
export type { OpenSocket, Socket, SocketListener } from "./socket";
