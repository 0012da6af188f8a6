// One self-contained HTML file of a meeting.

export { renderReport } from "./report";
export { LANGUAGES, type Language, REPORT_WORDS, type ReportWords } from "./words";
