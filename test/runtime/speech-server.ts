// A stand-in for a speech recogniser over HTTP with the interface of OpenAI's `/v1/audio/transcriptions`: it takes a
// form with a WAV file and answers as JSON. What it "hears" is the number of the request.

import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Upload {
  headers: IncomingHttpHeaders;
  /** Every field of the form that is text. */
  fields: Record<string, string>;
  /** `file` of the form. */
  file: { name: string; type: string; bytes: Buffer };
}

async function readUpload(contentType: string, body: Buffer): Promise<Omit<Upload, "headers">> {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": contentType } }).formData();
  const file = form.get("file");
  if (!(file instanceof File)) throw new TypeError("no file in the form");
  const fields = [...form].filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const { name, type } = file;
  return { fields: Object.fromEntries(fields), file: { name, type, bytes: Buffer.from(await file.arrayBuffer()) } };
}

export class SpeechServer {
  readonly uploads: Upload[] = [];
  /** What it answers with; anything but 200 is a refusal. */
  status = 200;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const answer = (status: number, body: object) =>
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      try {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk);
        if (request.method !== "POST" || request.url !== "/v1/audio/transcriptions")
          return answer(404, { error: { message: "unknown path" } });
        const upload = await readUpload(request.headers["content-type"] ?? "", Buffer.concat(chunks));
        if (this.status !== 200) return answer(this.status, { error: { message: "refused" } });
        const number = this.uploads.push({ headers: request.headers, ...upload });
        return answer(200, { text: `utterance ${number}` });
      } catch (thrown) {
        return answer(400, { error: { message: String(thrown) } });
      }
    });
  }

  static async listening(): Promise<SpeechServer> {
    const server = new SpeechServer();
    await once(server.#server.listen(0, "127.0.0.1"), "listening");
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1/audio/transcriptions`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
