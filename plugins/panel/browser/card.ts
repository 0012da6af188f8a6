// One stream in the panel. Its head is always there; the rest is made when it first comes into view.

import type { PanelDetail, PanelState, PanelStream } from "../../../src/runtime/panel/reply";
import { arrange, button, icon, make, Text, toggle } from "./dom";
import { Ending } from "./ending";
import { MediaTable } from "./media";
import { PersonLine } from "./person";
import { PictureStrip } from "./pictures";
import { ReportButton } from "./report";
import { TroubleBox } from "./trouble";
import { clock, count, named, text } from "./words";

/** Each state has its own word and shape; colour is only additional. */
const ICONS: Readonly<Record<PanelState, string>> = {
  connecting: "fa-plug",
  streaming: "fa-play-circle",
  reconnecting: "fa-refresh",
  paused: "fa-pause-circle",
  closing: "fa-hourglass-end",
  restarting: "fa-clock-o",
  stopped: "fa-stop-circle-o",
  failed: "fa-exclamation-triangle",
};

const ENDED: ReadonlySet<PanelState> = new Set(["stopped", "failed", "restarting"]);
export const isEnded = ({ state }: PanelStream): boolean => ENDED.has(state);

/** So many were made; the last part of the next one's id. */
let cards = 0;

/** What a card's buttons do. */
export interface CardActions {
  locate(stream: PanelStream): void;
  end(stream: PanelStream): void;
  /** Saves the report as a file. */
  report(stream: PanelStream): void;
  /** Begins to record. */
  record(stream: PanelStream): void;
}

type Press = Readonly<Record<keyof CardActions, () => void>>;

/** The part of a card that only those in view have. */
class Body {
  readonly element = make("div", { class: "zoom-rtms-body" });
  readonly #where = new Text();
  readonly #reconnections = new Text();
  readonly #trouble = new TroubleBox();
  readonly #people = make("ul", { class: "zoom-rtms-people", "aria-label": text("people.title") });
  readonly #lines = new Map<string, PersonLine>();
  readonly #pictures: PictureStrip;
  readonly #media = new MediaTable();
  readonly #report: ReportButton;
  readonly #ending: Ending;

  /** @param heading the id of the card's heading, which distinguishes the buttons of different cards */
  constructor(streamId: string, heading: string, press: Press) {
    const where = make("p", { class: "zoom-rtms-where" });
    where.append(this.#where.node);
    where.title = streamId;
    const reconnections = make("p");
    reconnections.append(this.#reconnections.node);
    this.#pictures = new PictureStrip(streamId);
    this.#report = new ReportButton(press.report, press.record);
    this.#ending = new Ending(press.end);
    const actions = make("div", { class: "zoom-rtms-actions", role: "group", "aria-labelledby": heading });
    const locate = button(text("action.locate"), "fa-crosshairs", press.locate);
    actions.append(locate, this.#report.element, this.#ending.element);
    const [people, pictures, media] = [this.#people, this.#pictures.element, this.#media.element];
    this.element.append(where, people, pictures, media, reconnections, this.#trouble.element, actions);
  }

  show(stream: PanelStream, detail: PanelDetail): void {
    const { id, media, people, pictures, reconnections, trouble } = detail;
    this.#where.show(text("stream.where", { node: labelOf(stream), id }));
    this.#reconnections.show(text("stream.reconnections", { count: count(reconnections) }));
    this.#media.show(media);
    this.#showPeople(people);
    this.#pictures.show(pictures);
    this.#trouble.show(trouble);
    this.#report.show(detail, isEnded(stream));
    toggle(this.#ending.element, !isEnded(stream));
  }

  #showPeople(people: PanelDetail["people"]): void {
    const lines = people.map((person) => {
      const line = this.#lines.get(person.id) ?? new PersonLine();
      this.#lines.set(person.id, line);
      line.show(person);
      return line.element;
    });
    const present = new Set(people.map(({ id }) => id));
    for (const id of this.#lines.keys()) if (!present.has(id)) this.#lines.delete(id);
    arrange(this.#people, lines);
    toggle(this.#people, lines.length > 0);
  }
}

export class Card {
  readonly element: HTMLElement;
  #stream: PanelStream;
  #body: Body | undefined;
  #state: PanelState | undefined;
  readonly #heading: HTMLElement;
  readonly #icon = icon("");
  readonly #word = new Text();
  readonly #product = new Text();
  readonly #age = new Text();

  constructor(
    stream: PanelStream,
    private readonly actions: CardActions,
  ) {
    this.#stream = stream;
    const word = make("span", { class: "zoom-rtms-state" }, this.#icon);
    word.append(this.#word.node);
    const product = make("span", { class: "zoom-rtms-product" });
    product.append(this.#product.node);
    const age = make("span", { class: "zoom-rtms-age" });
    age.append(this.#age.node);
    cards += 1;
    this.#heading = make("h3", { id: `zoom-rtms-card-${cards}` }, product, word, age);
    this.element = make("li", { class: "zoom-rtms-card zoom-rtms-waiting" }, this.#heading);
    this.element.dataset.stream = stream.streamId;
    this.update(stream);
  }

  /** The state of a stream in words, for who listens. */
  get sentence(): string {
    const { product, state } = this.#stream;
    return text("stream.sentence", { product: named("product", product), state: text(`state.${state}`) });
  }

  /** @returns whether its state has changed */
  update(stream: PanelStream): boolean {
    this.#stream = stream;
    const { state, product, detail, age } = stream;
    const hasChanged = this.#state !== undefined && this.#state !== state;
    if (this.#state !== state) {
      this.#state = state;
      this.#icon.className = `fa ${ICONS[state]}`;
      this.element.dataset.state = state;
      this.#word.show(text(`state.${state}`));
      this.#product.show(named("product", product));
    }
    // Only visible cards have details, and only they show seconds.
    if (detail) {
      this.#age.show(clock(age));
      this.#openBody().show(stream, detail);
    }
    return hasChanged;
  }

  #openBody(): Body {
    if (!this.#body) {
      const { streamId } = this.#stream;
      const { locate, end, report, record } = this.actions;
      this.#body = new Body(streamId, this.#heading.id, {
        locate: () => locate(this.#stream),
        end: () => end(this.#stream),
        report: () => report(this.#stream),
        record: () => record(this.#stream),
      });
      this.element.append(this.#body.element);
      this.element.classList.remove("zoom-rtms-waiting");
    }
    return this.#body;
  }
}

type NodeInstance = Parameters<typeof RED.utils.getNodeLabel>[0];

/** The stream node as its user knows it. */
function labelOf({ node }: PanelStream): string {
  const found = RED.nodes.node(node) as NodeInstance | null;
  return found ? RED.utils.getNodeLabel(found, text("stream.node")) : text("stream.node");
}
