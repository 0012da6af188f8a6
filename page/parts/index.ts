// What several views are made of.

export { isTyping, useKept, useKeys, useMedia, useSize, useStill, useStore } from "./hooks";
export { Icon, type IconName } from "./icon";
export { Message } from "./message";
export { nameOf, productOf, type ShownState, stateOf, titleOf } from "./names";
export { useVirtual, type Virtual } from "./virtual";
