/** `h:mm:ss`. @param milliseconds from the meeting's beginning */
export function clockTime(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000)) || 0;
  const two = (value: number) => String(value).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** A day and time in the words of a language, with the zone. @param at milliseconds since 1970 */
export function dateText(at: number, language: string, timeZone?: string): string {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return "";
  return new Intl.DateTimeFormat(language, {
    dateStyle: "full",
    timeStyle: "long",
    ...(timeZone && { timeZone }),
  }).format(moment);
}
