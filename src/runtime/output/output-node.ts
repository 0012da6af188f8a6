// How the palette's output nodes begin: with their saved properties, or refusing messages until these are right.

import type { Node, NodeAPI, NodeDef } from "node-red";
import { asError } from "../../protocol/errors";
import { watchDeploys } from "../handover";
import { refuseMessages, Status, type Step, savedProperties, workingFolder } from "../node";
import { attachHandler, type MessageHandler } from "./message-handler";

/** A node's properties as saved. */
type Saved = ReturnType<typeof savedProperties>;

export interface OutputNode<Settings> {
  readonly migrations: readonly Step[];
  /** @param folder where relative paths begin @throws RtmsError RTMS_INPUT, for a property that cannot be */
  settingsOf(properties: Saved, folder: string): Settings;
  handlerOf(node: Node, settings: Settings, status: Status): MessageHandler;
}

/** The constructor for `registerType`. */
export function outputNode<Settings>(RED: NodeAPI, { migrations, settingsOf, handlerOf }: OutputNode<Settings>) {
  watchDeploys(RED);
  return function (this: Node, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    const status = new Status(this);
    let settings: Settings;
    try {
      settings = settingsOf(savedProperties(migrations, this, definition), workingFolder(RED));
    } catch (thrown) {
      refuseMessages(this, status, asError(thrown), "status.misconfigured");
      return;
    }
    attachHandler(this, status, handlerOf(this, settings, status));
  };
}
