export { Sockets, type SocketsListener } from "./sockets";
export { CLOSE_GRACE, type ConnectionListener } from "./stream-connection";
