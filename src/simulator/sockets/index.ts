export { type Certificate, selfSignedCertificate } from "./certificate";
export {
  CLOSE_NORMAL,
  Connection,
  type ConnectionEvents,
  type ConnectionOptions,
  type KeepAlive,
  type Loss,
} from "./connection";
export { GARBAGE, unknownMessages } from "./garbage";
export { type IncomingSocket, Port } from "./port";
