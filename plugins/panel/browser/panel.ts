// The panel: a head with how many streams there are and the switch for captions, and the list.

import { PANEL_CLOSE_PATH, type PanelReply, type PanelStream } from "../../../src/runtime/panel-reply";
import { Announcer } from "./announcer";
import { isEnded } from "./card";
import { make, Text, toggle } from "./dom";
import { StreamList } from "./list";
import { Poll } from "./poll";
import { count, named, text } from "./words";

/** What an HTTP status other than success means here; anything else, that Node-RED does not answer. */
const FAILURES: Readonly<Record<number, string>> = { 401: "panel.forbidden", 403: "panel.forbidden" };
const END_FAILURES: Readonly<Record<number, string>> = {
  ...FAILURES,
  401: "action.forbidden",
  403: "action.forbidden",
  404: "action.gone",
};

export class LivePanel {
  readonly element = make("div", { class: "zoom-rtms-panel" });
  readonly #summary = new Text();
  readonly #failure = new Text();
  readonly #failureBox = make("p", { class: "zoom-rtms-failure", role: "alert" });
  readonly #empty = make("p", { class: "zoom-rtms-empty" }, text("panel.empty"));
  readonly #captions = make("input", { type: "checkbox", id: "zoom-rtms-captions" });
  readonly #scroll = make("div", { class: "zoom-rtms-scroll" });
  readonly #announcer = new Announcer();
  readonly #list: StreamList;
  readonly #poll: Poll;
  #isInView = false;
  #isKnown = false;

  constructor() {
    this.#list = new StreamList(this.#scroll, {
      locate: (stream) => this.#locate(stream),
      end: (stream) => this.#end(stream),
    });
    this.#poll = new Poll(
      () => ({ inView: this.#list.inView, captions: this.#captions.checked }),
      (reply) => this.#show(reply),
      (status) => this.#fail(status),
    );
    this.#build();
    new IntersectionObserver((entries) => {
      this.#isInView = entries.at(-1)?.isIntersecting ?? false;
      this.#settle();
    }).observe(this.element);
    document.addEventListener("visibilitychange", () => this.#settle());
  }

  #build(): void {
    const summary = make("p", { class: "zoom-rtms-summary" });
    summary.append(this.#summary.node);
    this.#captions.addEventListener("change", () => this.#poll.hurry());
    const label = make("label", { for: "zoom-rtms-captions", title: text("panel.captionsNote") });
    label.append(this.#captions, ` ${text("panel.captions")}`);
    this.#failureBox.append(this.#failure.node);
    this.#failureBox.hidden = true;
    this.#empty.hidden = true;
    this.#scroll.append(this.#empty, this.#list.element);
    const head = make("div", { class: "zoom-rtms-head" }, summary, label);
    this.element.append(head, this.#failureBox, this.#scroll, this.#announcer.element);
  }

  /** Asks only while somebody can see the answer. */
  #settle(): void {
    this.#poll.runs = this.#isInView && document.visibilityState === "visible";
  }

  #show({ streams }: PanelReply): void {
    toggle(this.#failureBox, false);
    const before = this.#list.inView.length;
    const news = this.#list.update(streams);
    // What is there when the panel opens is no news.
    if (this.#isKnown) this.#announcer.tell(news);
    this.#isKnown = true;
    this.#summary.show(summaryOf(streams));
    toggle(this.#empty, streams.length === 0);
    if (before === 0 && streams.length > 0) requestAnimationFrame(() => this.#poll.hurry());
  }

  #fail(status: number): void {
    this.#failure.show(text(FAILURES[status] ?? "panel.silent"));
    toggle(this.#failureBox, true);
  }

  /** In a subflow, the node that stands for it. */
  #locate({ node, within }: PanelStream): void {
    const id = [node, within].find((candidate) => candidate !== undefined && RED.nodes.node(candidate));
    if (id === undefined) this.#announcer.tell([text("action.nowhere")]);
    else RED.view.reveal(id);
  }

  #end({ streamId, product }: PanelStream): void {
    const name = named("product", product);
    $.ajax({
      url: PANEL_CLOSE_PATH,
      method: "POST",
      contentType: "application/json",
      data: JSON.stringify({ streamId }),
    })
      .done(() => this.#announcer.tell([text("action.asked", { product: name })]))
      .fail(({ status }) => RED.notify(text(END_FAILURES[status] ?? "panel.silent"), "error"));
  }
}

/** Those that failed may be far down, so the head tells of them. */
function summaryOf(streams: readonly PanelStream[]): string {
  const running = streams.filter((stream) => !isEnded(stream)).length;
  const streaming = streams.filter(({ state }) => state === "streaming").length;
  const failed = streams.filter(({ state }) => state === "failed").length;
  const values = { count: count(running), streaming: count(streaming), failed: count(failed) };
  return text(failed > 0 ? "panel.summaryFailed" : "panel.summary", values);
}
