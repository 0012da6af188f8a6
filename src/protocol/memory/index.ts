export { Memory, type SavedMemory } from "./memory";
export type { MemoryRecorder } from "./recorder";
export { type LoggedPacket, PacketLog } from "./replays";
