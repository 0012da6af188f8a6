// The face of `page`: where pages hang in Node-RED's HTTP routes.

export { type Mounted, type MountedPage, mountPage, preparePages } from "./mount";
export type { Asked } from "./page-path";
