export { CLOSE_GRACE, type ConnectionListener } from "./connection";
export { Sockets, type SocketsListener } from "./sockets";
