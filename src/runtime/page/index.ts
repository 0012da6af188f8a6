// The face of `page`: where pages hang in Node-RED's HTTP routes, and what protects them.

export { type Mounted, type MountedPage, mountPage, preparePages } from "./mount";
export type { Asked } from "./page-path";
export { lockedText, type PageProtection, pageProtection } from "./protection";
