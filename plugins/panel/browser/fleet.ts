// One fleet in the panel: whether its broker answers, its members with their load, and who has which stream.

import type { PanelFleet, PanelMember } from "../../../src/runtime/panel/reply";
import { icon, make, Text, toggle } from "./dom";
import { OwnerTable } from "./owners";
import { Rows } from "./rows";
import { count, text } from "./words";

interface Cells {
  name: Text;
  streams: Text;
  capacity: Text;
}

/** So many were made; the last part of the next one's id. */
let fleets = 0;

const streamsIn = ({ members, waiting }: PanelFleet): number =>
  members.reduce((sum, { streams }) => sum + streams, waiting);

/** What is said of a member beside its name: words, as colour and place are only additional. */
function nameOf({ name, isSelf, differs }: PanelMember): string {
  const notes = [...(isSelf ? [text("fleet.self")] : []), ...(differs ? [text("fleet.differs")] : [])];
  return notes.length > 0 ? `${name} (${notes.join(", ")})` : name;
}

function mark({ name, streams, capacity }: Cells, member: PanelMember, row: HTMLElement): void {
  name.show(nameOf(member));
  streams.show(count(member.streams));
  capacity.show(count(member.capacity));
  row.classList.toggle("zoom-rtms-self", member.isSelf);
  row.classList.toggle("zoom-rtms-differs", member.differs);
}

const stateOf = ({ connected }: PanelFleet): string => text(connected ? "fleet.connected" : "fleet.unreachable");

export class FleetCard {
  readonly element: HTMLElement;
  readonly owners: OwnerTable;
  readonly #title = new Text();
  readonly #icon = icon("");
  readonly #state = new Text();
  readonly #load = new Text();
  readonly #waiting = new Text();
  readonly #waitingLine = make("p", { class: "zoom-rtms-fleet-waiting" }, icon("fa-hourglass-half"), " ");
  readonly #note = make(
    "p",
    { class: "zoom-rtms-trouble" },
    icon("fa-exclamation-triangle"),
    text("fleet.differsNote"),
  );
  readonly #members = new Rows<Cells>(
    ["fleet.member", "fleet.streams", "fleet.capacity"],
    ["name", "streams", "capacity"],
  );
  #said = "";

  /** @param opened what to do when somebody unfolds the list of streams */
  constructor(opened: () => void) {
    this.owners = new OwnerTable(opened);
    fleets += 1;
    const id = `zoom-rtms-fleet-${fleets}`;
    const title = make("span", { class: "zoom-rtms-product" });
    title.append(this.#title.node);
    const state = make("span", { class: "zoom-rtms-state" }, this.#icon);
    state.append(this.#state.node);
    const load = make("p");
    load.append(this.#load.node);
    this.#waitingLine.append(this.#waiting.node);
    const parts = [load, this.#members.element, this.#waitingLine, this.#note, this.owners.element];
    const body = make("div", { class: "zoom-rtms-body" }, ...parts);
    this.element = make(
      "li",
      { class: "zoom-rtms-fleet", "aria-labelledby": id },
      make("h3", { id }, title, state),
      body,
    );
  }

  /** @returns what has changed, in words for who listens; empty if that is nothing worth telling */
  show(fleet: PanelFleet): string {
    const { name, connected, members, waiting } = fleet;
    this.element.dataset.state = connected ? "streaming" : "reconnecting";
    this.#icon.className = `fa ${connected ? "fa-share-alt" : "fa-chain-broken"}`;
    this.#title.show(text("fleet.title", { name }));
    this.#state.show(stateOf(fleet));
    const all = streamsIn(fleet);
    const own = members.find(({ isSelf }) => isSelf)?.streams ?? 0;
    this.#load.show(text("fleet.load", { owned: count(own), streams: count(all) }));
    this.#waiting.show(text("fleet.waiting", { count: count(waiting) }));
    toggle(this.#waitingLine, waiting > 0);
    this.#members.show(members, mark);
    toggle(
      this.#note,
      members.some(({ differs }) => differs),
    );
    this.owners.show(all, fleet.owners);
    return this.#newsOf(fleet);
  }

  #newsOf(fleet: PanelFleet): string {
    const { name, members } = fleet;
    const now = text("fleet.sentence", { name, state: stateOf(fleet), members: count(members.length) });
    const hasChanged = this.#said !== "" && this.#said !== now;
    this.#said = now;
    return hasChanged ? now : "";
  }
}
