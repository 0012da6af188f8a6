// `${NAME}` in a saved property. Node-RED replaces it by an environment variable's value when it creates the node; what it
// cannot replace stays as it is. Dialogs read this file too, so it imports nothing.

/** The whole of a value that Node-RED replaces by an environment variable's. */
const REFERENCE = /^\$\{([^}]+)\}$/;

/** The variable that a value refers to, if it does; with white space around it, Node-RED does not see it. */
export const variableIn = (value: string): string | undefined => REFERENCE.exec(value)?.[1];

/** Why a `${NAME}` was not replaced, and the cure, as the predicate of a sentence; `undefined` for other values. */
export function referenceFault(value: string): string | undefined {
  const name = variableIn(value.trim());
  return name === undefined
    ? undefined
    : `refers to the environment variable ${name}, which is not set, or has white space around it. Set it for ` +
        `Node-RED, or in the environment of the flow, group or subflow of the node that uses it, write \${${name}} and ` +
        "nothing else, and deploy again.";
}
