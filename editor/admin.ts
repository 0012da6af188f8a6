// Requests from the editor to the runtime, and the buttons inside dialogs, whose results screen readers also announce.

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

/** An answer of Node-RED other than success. */
export class Refused extends Error {
  /** @param status of HTTP; 0 without an answer */
  constructor(readonly status: number) {
    super(`Node-RED answered ${status}.`);
  }
}

/** The HTTP status of what `post` threw, 0 of anything else. */
export const statusOf = (error: unknown): number => (error instanceof Refused ? error.status : 0);

interface PostOptions {
  /** Milliseconds; as long as it takes by default. */
  timeout?: number;
  dataType?: "json" | "text";
  /** For an answer that is no text. */
  xhrFields?: { responseType: "blob" };
}

/**
 * Posts to one of this package's admin routes, relative to the editor's page. Ids go in the body, never in the path.
 * @throws Refused
 */
export function post<T>(url: string, body: object, options: PostOptions = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    $.ajax({ url, method: "POST", contentType: "application/json", data: JSON.stringify(body), ...options })
      .done((answer: T) => resolve(answer))
      .fail(({ status }: { status: number }) => reject(new Refused(status)));
  });
}

/** As `post`, for a dialog's button; what cannot be had is a key of the table `failures`. */
export async function ask<T>(path: string, body: object): Promise<T | { failure: string }> {
  const failures: Readonly<Record<number, string>> = { 0: "offline", 401: "forbidden", 403: "foreign", 404: "gone" };
  try {
    return await post<T>(`zoom-rtms/${path}`, body);
  } catch (error) {
    return { failure: failures[statusOf(error)] ?? "failed" };
  }
}

/**
 * A button that is busy while it works, so that a second click does not start it again. It keeps the focus. What it says is
 * about the dialog as it was then: any edit takes it back.
 * @param work gives what to say
 */
export function onButton(button: string, place: string, busy: string, work: () => Promise<readonly Said[]>): void {
  let edits = 0;
  $(place)
    .closest("form")
    .on("input change", () => {
      edits += 1;
      say(place, []);
    });
  $(button).on("click", (event) => {
    event.preventDefault();
    if ($(button).attr("aria-disabled") === "true") return;
    $(button).attr("aria-disabled", "true").addClass("disabled");
    say(place, [{ level: "note", text: busy }]);
    const before = edits;
    const free = () => $(button).removeAttr("aria-disabled").removeClass("disabled");
    work()
      .then(
        (said) => {
          if (edits !== before) return;
          say(place, said);
          $(place)[0]?.scrollIntoView({ block: "nearest" });
        },
        () => say(place, []),
      )
      .then(free, free);
  });
}
