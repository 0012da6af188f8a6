export { Memory } from "./memory";
export { Book } from "./replays";
