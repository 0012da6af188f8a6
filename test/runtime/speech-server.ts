// A stand-in for a speech recogniser over HTTP with the interface of OpenAI's `/v1/audio/transcriptions`, as strict as
// the strictest: it takes a form with a WAV file, refuses what is no plain WAV of 16 kHz or shorter than a second
// (400), any other key than its own (401), and more than a few requests at once (429). Answers come as late as `delay`
// says, so they may come in another order than the requests.

import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export interface Upload {
  headers: IncomingHttpHeaders;
  /** Every field of the form that is text. */
  fields: Record<string, string>;
  /** `file` of the form. */
  file: { name: string; type: string; bytes: Buffer };
}

export interface SpeechServerOptions {
  /** What it wants as `Authorization: Bearer …`; without one, anybody may ask. */
  key?: string;
  /** The text that it returns for the samples of the n-th request that it accepts, from 1. */
  transcribe?: (pcm: Buffer, n: number) => string;
  /** How long the answer to the n-th request takes, in milliseconds. */
  delay?: (n: number) => number;
}

const AT_ONCE = 4;
const HEADER_BYTES = 44;
const RATE = 16_000;
const BYTES_A_SAMPLE = 2;

class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

async function readUpload(contentType: string, body: Buffer): Promise<Omit<Upload, "headers">> {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": contentType } }).formData();
  const file = form.get("file");
  if (!(file instanceof File)) throw new TypeError("no file in the form");
  const fields = [...form].filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const { name, type } = file;
  return { fields: Object.fromEntries(fields), file: { name, type, bytes: Buffer.from(await file.arrayBuffer()) } };
}

/** The one header that it takes, for so many bytes of samples. */
function plainHeader(bytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(HEADER_BYTES - 8 + bytes, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE * BYTES_A_SAMPLE, 28);
  header.writeUInt16LE(BYTES_A_SAMPLE, 32);
  header.writeUInt16LE(8 * BYTES_A_SAMPLE, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(bytes, 40);
  return header;
}

function samplesOf(wav: Buffer): Buffer {
  const samples = wav.subarray(HEADER_BYTES);
  if (!wav.subarray(0, HEADER_BYTES).equals(plainHeader(samples.length)))
    throw new Refusal(400, "not a plain WAV of 16 kHz, 16 bits, one channel");
  if (samples.length < RATE * BYTES_A_SAMPLE) throw new Refusal(400, "the audio is shorter than a second");
  return samples;
}

export class SpeechServer {
  /** What it took. */
  readonly uploads: Upload[] = [];
  /** The status of every answer, in the order of the answers. */
  readonly answers: number[] = [];
  /** How many requests were open at the same time, at most. */
  mostAtOnce = 0;
  /** What it answers with; anything but 200 is a refusal. */
  status = 200;
  readonly #server: Server;
  #open = 0;
  #port = 0;

  private constructor(private readonly options: SpeechServerOptions) {
    this.#server = createServer(async (request, response) => {
      this.#open += 1;
      this.mostAtOnce = Math.max(this.mostAtOnce, this.#open);
      response.on("close", () => {
        this.#open -= 1;
      });
      const answer = (status: number, body: object) => {
        this.answers.push(status);
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      };
      try {
        const isOneTooMany = this.#open > AT_ONCE;
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk);
        if (isOneTooMany) throw new Refusal(429, "too many requests");
        if (request.method !== "POST" || request.url !== "/v1/audio/transcriptions")
          throw new Refusal(404, "unknown path");
        const { key, transcribe, delay } = this.options;
        if (key && request.headers.authorization !== `Bearer ${key}`) throw new Refusal(401, "refused");
        const upload = await readUpload(request.headers["content-type"] ?? "", Buffer.concat(chunks));
        const pcm = samplesOf(upload.file.bytes);
        if (this.status !== 200) throw new Refusal(this.status, "refused");
        const n = this.uploads.push({ headers: request.headers, ...upload });
        if (delay) await sleep(delay(n));
        answer(200, { text: transcribe ? transcribe(pcm, n) : `utterance ${n}` });
      } catch (thrown) {
        const status = thrown instanceof Refusal ? thrown.status : 400;
        answer(status, { error: { message: thrown instanceof Error ? thrown.message : String(thrown) } });
      }
    });
  }

  static async listening(options: SpeechServerOptions = {}): Promise<SpeechServer> {
    const server = new SpeechServer(options);
    await server.listen();
    return server;
  }

  /** Again after `close`, at the same address. */
  async listen(): Promise<void> {
    await once(this.#server.listen(this.#port, "127.0.0.1"), "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/v1/audio/transcriptions`;
  }

  /** As if it crashed: what is open breaks off. */
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
