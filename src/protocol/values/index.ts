export * from "./enums";
export { MEDIA, type Medium, type Product, type Speaker } from "./media-names";
export { codeIn, type EnumTable, nameOf, numberOf } from "./names";
export { finiteNumber, zoomId, zoomTime } from "./numbers";
export type { LinkKey, LinkStage, LossCause, News, Phase } from "./phases";
export { ACTIONS, ID_FIELDS, type LifecycleAction, lifecycleEvent, PRODUCTS } from "./products";
