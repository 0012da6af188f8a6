// What several views are made of.

export { isNowhere, isTyping, useKept, useKeys, useMedia, useSize, useStill, useStore } from "./hooks";
export { Icon, type IconName } from "./icon";
export { marked } from "./marked";
export { Message } from "./message";
export { nameOf, productOf, titleOf } from "./names";
export { SearchField } from "./search-field";
export { type ShownState, stateOf } from "./state";
export { useVirtual, type Virtual } from "./virtual";
