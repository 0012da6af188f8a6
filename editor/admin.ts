// The buttons inside dialogs: asks the runtime, and tells the result where everybody hears of it.

export type Level = "ok" | "note" | "error";

/** One sentence of a result. */
export interface Said {
  level: Level;
  text: string;
}

/** Told by shape as well as by colour; the text says it too. */
const ICONS: Readonly<Record<Level, string>> = {
  ok: "fa-check-circle",
  note: "fa-info-circle",
  error: "fa-exclamation-triangle",
};

/** Replaces what a result's place says. It is a live region of the dialog's, `role="status"`. */
export function say(place: string, said: readonly Said[]): void {
  const list = $("<ul>", { class: "zoom-rtms-results" });
  for (const { level, text } of said) {
    const icon = $("<i>", { class: `fa ${ICONS[level]}`, "aria-hidden": "true" });
    list.append($("<li>", { class: `zoom-rtms-${level}` }).append(icon, $("<span>").text(text)));
  }
  $(place).empty().append(list);
}

/** Posts to one of this package's admin routes; what cannot be had is a key of the table `failures`. */
export function ask<T>(path: string, body: object): Promise<T | { failure: string }> {
  const failures: Readonly<Record<number, string>> = { 0: "offline", 401: "forbidden", 403: "forbidden", 404: "gone" };
  return new Promise((resolve) => {
    $.ajax({ url: `zoom-rtms/${path}`, type: "POST", contentType: "application/json", data: JSON.stringify(body) })
      .done((answer: T) => resolve(answer))
      .fail(({ status }: { status: number }) => resolve({ failure: failures[status] ?? "failed" }));
  });
}

/**
 * A button that is busy while it works, so that a second click does not start it again. It keeps the focus.
 * @param work gives what to say
 */
export function onButton(button: string, place: string, busy: string, work: () => Promise<readonly Said[]>): void {
  $(button).on("click", (event) => {
    event.preventDefault();
    if ($(button).attr("aria-disabled") === "true") return;
    $(button).attr("aria-disabled", "true").addClass("disabled");
    say(place, [{ level: "note", text: busy }]);
    const free = () => $(button).removeAttr("aria-disabled").removeClass("disabled");
    work()
      .then(
        (said) => say(place, said),
        () => say(place, []),
      )
      .then(free, free);
  });
}
