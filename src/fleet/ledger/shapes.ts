// The fields of each register, checked once, where it comes in. A signed register of another shape is one of another version
// of this package.

import { isObject, type JsonObject } from "../../protocol/input";
import type { RegisterKind, Registers } from "../registers";

const isNumber = (value: unknown) => typeof value === "number" && Number.isFinite(value);
const isText = (value: unknown) => typeof value === "string";
const isTrue = (value: unknown) => value === true;

type Shape = Readonly<Record<string, (value: unknown) => boolean>>;

/** A register has all fields of one of its shapes. Further fields are left, for later versions. */
const SHAPES: { readonly [K in RegisterKind]: readonly Shape[] } = {
  stream: [{ rev: isNumber, webhook: isObject, ended: (value) => value === undefined || isTrue(value) }],
  interruption: [{ rev: isNumber, webhook: isObject }],
  owner: [{ n: isNumber, owner: isText }],
  memory: [{ n: isNumber, sealed: isText }],
  member: [{ leaving: isTrue }, { capacity: isNumber, at: isNumber, name: isText, settings: isText }],
};

const fits = (value: JsonObject, shape: Shape) =>
  Object.entries(shape).every(([field, isRight]) => isRight(value[field]));

/** Whether a value is a register of that kind. */
export function isRegister<K extends RegisterKind>(kind: K, value: unknown): value is Registers[K] {
  return isObject(value) && SHAPES[kind].some((shape) => fits(value, shape));
}
