// The panel: a head with how many streams there are and the switches for captions and pictures, the fleets, and the list.

import { post, statusOf } from "../../../editor/admin";
import {
  PANEL_CLOSE_PATH,
  PANEL_REPORT_PATH,
  PANEL_TRACE_PATH,
  type PanelReply,
  type PanelStream,
} from "../../../src/runtime/panel/reply";
import { Announcer } from "./announcer";
import { isEnded } from "./card";
import { make, Text, toggle } from "./dom";
import { FleetList } from "./fleets";
import { StreamList } from "./list";
import { Poll } from "./poll";
import { reportName, saveAs } from "./report";
import { Switch } from "./switch";
import { count, named, text } from "./words";

/** What an HTTP status other than success means here; anything else, that Node-RED does not answer. */
const FAILURES: Readonly<Record<number, string>> = { 401: "panel.forbidden", 403: "panel.foreign" };
const END_FAILURES: Readonly<Record<number, string>> = {
  ...FAILURES,
  401: "action.forbidden",
  404: "action.gone",
};
const RECORD_FAILURES: Readonly<Record<number, string>> = {
  ...END_FAILURES,
  401: "report.forbidden",
};
const REPORT_FAILURES: Readonly<Record<number, string>> = { ...FAILURES, 404: "report.gone" };

export class LivePanel {
  readonly element = make("div", { class: "zoom-rtms-panel" });
  readonly #summary = new Text();
  readonly #failure = new Text();
  readonly #failureBox = make("p", { class: "zoom-rtms-failure", role: "alert" });
  readonly #empty = make("p", { class: "zoom-rtms-empty" }, text("panel.empty"));
  readonly #captions = new Switch("captions", () => this.#poll.hurry());
  readonly #pictures = new Switch("pictures", () => this.#poll.hurry());
  readonly #scroll = make("div", { class: "zoom-rtms-scroll" });
  readonly #announcer = new Announcer();
  readonly #fleets = new FleetList(() => this.#poll.hurry());
  readonly #list: StreamList;
  readonly #poll: Poll;
  #isInView = false;
  #isKnown = false;

  constructor() {
    this.#list = new StreamList(this.#scroll, {
      locate: (stream) => this.#locate(stream),
      end: (stream) => this.#end(stream),
      report: (stream) => this.#report(stream),
      record: (stream) => this.#record(stream),
    });
    this.#poll = new Poll(
      () => ({
        inView: this.#list.inView,
        wants: { captions: this.#captions.isOn, pictures: this.#pictures.isOn, owners: this.#fleets.askOwners() },
        words: this.#maySeeWords(),
      }),
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
    this.#maySeeWords();
    this.#failureBox.append(this.#failure.node);
    this.#failureBox.hidden = true;
    this.#empty.hidden = true;
    this.#scroll.append(this.#fleets.element, this.#empty, this.#list.element);
    const switches = make("div", { class: "zoom-rtms-switches" }, this.#captions.element, this.#pictures.element);
    const head = make("div", { class: "zoom-rtms-head" }, summary, switches);
    this.element.append(head, this.#failureBox, this.#scroll, this.#announcer.element);
  }

  /** What people say, are called and show is for users who may change things; others see that they may not. */
  #maySeeWords(): boolean {
    const may = RED.user.hasPermission("zoom-rtms.write");
    this.#captions.allow(may);
    this.#pictures.allow(may);
    return may;
  }

  /** Asks only while somebody can see the answer. */
  #settle(): void {
    this.#poll.runs = this.#isInView && document.visibilityState === "visible";
  }

  #show({ streams, fleets = [] }: PanelReply): void {
    toggle(this.#failureBox, false);
    const before = this.#list.inView.length;
    const news = [...this.#fleets.update(fleets), ...this.#list.update(streams)];
    // Streams that exist when the panel opens are not announced.
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

  #end(stream: PanelStream): void {
    this.#post(PANEL_CLOSE_PATH, stream, "action.asked", END_FAILURES);
  }

  #record(stream: PanelStream): void {
    this.#post(PANEL_TRACE_PATH, stream, "report.recording", RECORD_FAILURES);
  }

  #post(
    url: string,
    { streamId, product }: PanelStream,
    done: string,
    failures: Readonly<Record<number, string>>,
  ): void {
    post(url, { streamId }).then(
      () => this.#announcer.tell([text(done, { product: named("product", product) })]),
      (error: unknown) => fail(statusOf(error), failures),
    );
  }

  #report({ streamId, detail }: PanelStream): void {
    post<string>(PANEL_REPORT_PATH, { streamId }, { dataType: "text" }).then(
      (report) => {
        saveAs(reportName(streamId), report);
        if (!detail?.traced) RED.notify(text("report.missed"), "warning");
      },
      (error: unknown) => fail(statusOf(error), REPORT_FAILURES),
    );
  }
}

const fail = (status: number, failures: Readonly<Record<number, string>>): void => {
  RED.notify(text(failures[status] ?? "panel.silent"), "error");
};

/** Failed streams may be far down, so the header reports them. */
function summaryOf(streams: readonly PanelStream[]): string {
  const running = streams.filter((stream) => !isEnded(stream)).length;
  const streaming = streams.filter(({ state }) => state === "streaming").length;
  const failed = streams.filter(({ state }) => state === "failed").length;
  const values = { count: count(running), streaming: count(streaming), failed: count(failed) };
  return text(failed > 0 ? "panel.summaryFailed" : "panel.summary", values);
}
