// The parts that a template of a file name may have in braces. Pure data, for dialogs too.

export const NAME_PARTS = ["product", "id", "streamId", "speaker", "date", "time", "index"] as const;

/** What they are replaced by; one that is not known reads `unknown`. `date` and `time` are UTC. */
export type NameParts = Partial<Record<(typeof NAME_PARTS)[number], string | undefined>>;

/** `{date}` and `{time}` of a moment, milliseconds since 1970; neither for one that no date can tell. */
export function dateParts(timestamp: number): Pick<NameParts, "date" | "time"> {
  const moment = new Date(timestamp);
  if (Number.isNaN(moment.getTime())) return {};
  const text = moment.toISOString();
  const split = text.indexOf("T");
  return { date: text.slice(0, split), time: text.slice(split + 1, split + 9).replaceAll(":", "-") };
}
