export { MediaDecoder } from "./media";
