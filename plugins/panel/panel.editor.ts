// The live panel's browser half: a tab of the sidebar, and an action that opens it.

import { LivePanel } from "./browser/panel";
import { text } from "./browser/words";

const ID = "zoom-rtms";
const ACTION = "zoom-rtms:show-live-panel";

RED.actions.add(ACTION, () => RED.sidebar.show(ID), { label: text("panel.show") });
RED.sidebar.addTab({
  id: ID,
  label: text("panel.label"),
  name: text("panel.name"),
  iconClass: "fa fa-video-camera",
  content: new LivePanel().element,
  enableOnEdit: true,
  action: ACTION,
});
