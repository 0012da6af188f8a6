// The gaps of the editor's types in @types/node-red 1.3, filled in one place: a property's `label`, validators that get
// options and give the reason as text (both since Node-RED 3), validators of credentials, and
// labels of actions, and ids in the history.

import type { EditorNodeDef, EditorNodeInstance, EditorNodeProperties, EditorRED } from "node-red";

export interface ValidatorOptions {
  /** The property's label. */
  label?: string;
}

/** Two parameters, or the editor takes the reason for a mere true. */
export type Validator<TProps extends EditorNodeProperties> = (
  this: EditorNodeInstance<TProps>,
  value: string,
  options: ValidatorOptions | undefined,
) => boolean | string;

export interface EditorProperty<TValue, TProps extends EditorNodeProperties> {
  value: TValue | "";
  label?: string;
  required?: boolean;
  /** Of a config node. */
  type?: string;
  validate?: Validator<TProps>;
}

export interface EditorCredential<TProps extends EditorNodeProperties> {
  type: "text" | "password";
  label?: string;
  validate?: Validator<TProps>;
}

export type EditorDefaults<TProps extends EditorNodeProperties> = {
  [K in keyof TProps]-?: EditorProperty<TProps[K], TProps>;
};

export interface EditorNode<TProps extends EditorNodeProperties, TCreds = undefined>
  extends Omit<EditorNodeDef<TProps, TCreds>, "defaults" | "credentials"> {
  defaults: EditorDefaults<TProps>;
  credentials?: { [K in keyof TCreds]-?: EditorCredential<TProps> };
}

type EditorNodes = Omit<EditorRED["nodes"], "registerType"> & {
  registerType<TProps extends EditorNodeProperties, TCreds = undefined>(
    type: string,
    definition: EditorNode<TProps, TCreds>,
  ): void;
};

type EditorActions = Omit<EditorRED["actions"], "add"> & {
  add(name: string, handler: () => void, options?: { label?: string }): void;
};

interface EditorHistory {
  /** @param event `nodes` are ids */
  push(event: { t: "add"; nodes: readonly string[]; dirty: boolean }): void;
}

declare global {
  /** Node-RED's editor, in the browser. */
  const RED: Omit<EditorRED, "nodes" | "actions" | "history"> & {
    nodes: EditorNodes;
    actions: EditorActions;
    history: EditorHistory;
  };
}
