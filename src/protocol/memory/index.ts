export { Memory } from "./memory";
export { PacketLog } from "./replays";
