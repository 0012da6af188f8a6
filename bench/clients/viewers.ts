// Viewers of a page: connections to its events that read whatever comes, as browsers do.

import { type ClientRequest, get } from "node:http";

/** A command of the runner. */
export interface ViewersCommand {
  do: "connect" | "disconnect";
  /** Of the page, with its slash. */
  url?: string;
  cookie?: string;
  viewers?: number;
}

/** The answer. */
export interface ViewersReport {
  /** Connections that were accepted. */
  connected: number;
  /** Bytes and pieces that came since they were. */
  bytes: number;
  pieces: number;
}

let requests: ClientRequest[] = [];
const report: ViewersReport = { connected: 0, bytes: 0, pieces: 0 };

function view(url: string, cookie: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { cookie, accept: "text/event-stream", "accept-encoding": "gzip" };
    const request = get(`${url}api/live`, { headers, agent: false }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`A viewer was answered ${response.statusCode}.`));
      report.connected += 1;
      response.on("data", (piece: Buffer) => {
        report.bytes += piece.length;
        report.pieces += 1;
      });
      response.on("error", () => undefined);
      resolve();
    });
    request.on("error", reject);
    requests.push(request);
  });
}

process.on("message", async (command: ViewersCommand) => {
  if (command.do === "connect") {
    Object.assign(report, { connected: 0, bytes: 0, pieces: 0 } satisfies ViewersReport);
    const { url = "", cookie = "", viewers = 0 } = command;
    await Promise.all(Array.from({ length: viewers }, () => view(url, cookie)));
  } else {
    for (const request of requests) request.destroy();
    requests = [];
  }
  process.send?.(report);
});
