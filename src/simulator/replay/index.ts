export { Replay } from "./replay";
export { loadReport, type Report, type ReportLine, readReport } from "./report";
