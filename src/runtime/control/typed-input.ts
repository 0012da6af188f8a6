// A typed input of a dialog: a value, and where it comes from.

import type { Node, NodeAPI, NodeMessage } from "node-red";
import { asError } from "../../protocol/errors";
import { idText } from "../../protocol/input";
import { runtimeError } from "../texts";

export interface TypedInput {
  /** The name of the property that holds it, for errors. */
  property: string;
  /** `auto`, or one of Node-RED's types. */
  type: string;
  /** If it is empty, as if the type was `auto`. */
  value: string;
}

function evaluate(RED: NodeAPI, node: Node, message: NodeMessage, { type, value }: TypedInput): Promise<unknown> {
  return new Promise((resolve, reject) => {
    RED.util.evaluateNodeProperty(value, type, node, message, (error: Error | null, result: unknown) => {
      if (error) reject(error);
      else resolve(result);
    });
  });
}

/**
 * The id that a typed input gives for a message; `undefined` if it is to be taken from what the message is about.
 * @throws RtmsError RTMS_INPUT if there is none, or it cannot be evaluated
 */
export async function idFrom(
  RED: NodeAPI,
  node: Node,
  message: NodeMessage,
  input: TypedInput,
): Promise<string | undefined> {
  const { property, type, value } = input;
  if (type === "auto" || value === "") return undefined;
  let result: unknown;
  try {
    result = await evaluate(RED, node, message, input);
  } catch (thrown) {
    throw runtimeError("RTMS_INPUT", "inputFailed", { property, type, value, error: asError(thrown).message });
  }
  const id = idText(result)?.trim();
  if (id === undefined || id === "") throw runtimeError("RTMS_INPUT", "inputEmpty", { property, type, value });
  return id;
}
