export { CLOSE_GRACE, type ConnectionNews } from "./connection";
export { type SocketNews, Sockets } from "./sockets";
