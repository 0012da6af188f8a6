export { Sockets } from "./sockets";
export { CLOSE_GRACE, type ConnectionListener, type SocketTrace } from "./stream-connection";
