// zoom-rtms-page: serves a page that shows the meetings of the streams that are wired here, live and afterwards.

import type { ServerResponse } from "node:http";
import { join, resolve } from "node:path";
import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red";
import {
  completeLeft,
  type ExpressRequest,
  type LiveState,
  meetingId,
  PageError,
  readBody,
  Site,
  takesBody,
} from "../../src/page";
import { asError, RtmsError } from "../../src/protocol/errors";
import { isObject } from "../../src/protocol/input";
import {
  type Asked,
  attachHandler,
  closeFiles,
  deliveriesArrived,
  type FlowMessage,
  HandoverStore,
  isRevoked,
  keepForNextInstance,
  lockedText,
  type MessageHandler,
  type Mounted,
  mountPage,
  OpenStatus,
  type PageProtection,
  pageProtection,
  preparePages,
  readProperties,
  refuseMessages,
  Status,
  savedProperties,
  watchDeploys,
  whenRemoved,
  workingFolder,
} from "../../src/runtime";
import { MIGRATIONS } from "./migrations";
import { CREDENTIALS, PROPERTIES } from "./properties";

interface PageCredentials {
  password?: string;
}

type PageNode = Node<PageCredentials>;

/** What the build makes of `page/`. */
const ASSETS = join(__dirname, "..", "..", "page");
/** Milliseconds between two looks at how many meetings are live: they end by themselves. */
const TICK = 1000;

/** What the nodes of this type left open when they were closed. */
const leftOpen = new HandoverStore<LiveState>((state) => void completeLeft(state));

class PageOut implements MessageHandler {
  readonly #site: Site;
  readonly #mounted: Mounted;
  readonly #open: OpenStatus;
  readonly #directory: string;
  #timer: NodeJS.Timeout | undefined;
  #isFinished = false;

  /** @throws RtmsError RTMS_INPUT if a property is wrong, or nothing can be served */
  constructor(
    private readonly RED: NodeAPI,
    private readonly node: PageNode,
    definition: NodeDef,
    private readonly status: Status,
  ) {
    const { path, directory, report } = readProperties(PROPERTIES, savedProperties(MIGRATIONS, node, definition));
    this.#open = new OpenStatus(status);
    this.#directory = directory;
    const protection = this.#protection();
    const options = {
      protection,
      directory: directory === "" ? undefined : resolve(workingFolder(RED), directory),
      shownDirectory: directory,
      assets: ASSETS,
      report,
      language: languageIn(RED),
      onError: (error: Error) => this.#fail(error),
    };
    this.#mounted = mountPage(RED, path, {
      id: node.id,
      owner: node.name || node.id,
      takesBody,
      readBody: bodyOf,
      answer: (request, response, asked, host) => this.#serve(request, response, asked, host),
      takesOver: () => this.#begin(protection),
    });
    this.#site = new Site(options, leftOpen.take(node.id));
    const { holder } = this.#mounted;
    if (!holder) {
      this.#begin(protection);
      return;
    }
    status.show("red", "ring", "status.taken");
    node.error(holder.message);
  }

  /** The path is this page's. */
  #begin(protection: PageProtection): void {
    if (protection === "locked") {
      this.status.show("yellow", "ring", "status.locked");
      this.node.warn(lockedText(this.#mounted.path));
      return;
    }
    const show = () => this.#open.show(this.#site.open);
    show();
    this.#timer = setInterval(show, TICK).unref();
  }

  handle(message: FlowMessage): undefined {
    if (this.#isFinished) {
      keepForNextInstance(this.RED, this.node, message);
      return;
    }
    this.#site.push(message);
    const { payload, rtms } = message;
    if (isObject(payload) && isRevoked(payload) && isObject(rtms) && typeof rtms.streamId === "string")
      this.#site.revoke(meetingId(rtms.streamId));
  }

  async close(removed: boolean): Promise<void> {
    clearInterval(this.#timer);
    await deliveriesArrived();
    this.#isFinished = true;
    this.#mounted.close(removed);
    if (removed) await closeFiles(this.node, "Meetings", this.#directory, this.#site.close());
    else {
      leftOpen.leave(this.node.id, this.#site.release());
      whenRemoved(this.RED, this.node.id, () => leftOpen.discard(this.node.id));
    }
  }

  /** A password that cannot be read locks the page. */
  #protection(): PageProtection {
    try {
      return pageProtection(this.RED, this.node.id, this.node.credentials?.password);
    } catch (thrown) {
      this.node.error(asError(thrown).message);
      return "locked";
    }
  }

  #serve(request: ExpressRequest, response: ServerResponse, asked: Asked, host: string | undefined): Promise<boolean> {
    return this.#site.serve(request, response, asked, host);
  }

  #fail(error: Error): void {
    const streamId = error instanceof RtmsError ? error.streamId : undefined;
    this.#open.problem(error instanceof RtmsError && error.code === "RTMS_FILE" ? "status.file" : "status.problem");
    this.node.error(error, (streamId === undefined ? {} : { rtms: { streamId } }) as NodeMessage);
  }
}

/** Node-RED's own, which its settings may hold. */
function languageIn({ settings }: NodeAPI): string {
  const { lang } = settings as object as { lang?: unknown };
  return typeof lang === "string" ? lang : "";
}

/** Reads a body before Node-RED's parser does; if it is too long or late, that is answered here. */
async function bodyOf(request: ExpressRequest, response: ServerResponse): Promise<Buffer | undefined> {
  try {
    return await readBody(request);
  } catch (thrown) {
    const { status, error } = thrown instanceof PageError ? thrown : { status: 400, error: "aborted" };
    const text = JSON.stringify({ error });
    response.writeHead(status, {
      "Content-Type": "application/json",
      "Cache-Control": "no-store",
      Connection: "close",
    });
    response.end(text);
    request.resume();
    return undefined;
  }
}

export = (RED: NodeAPI): void => {
  watchDeploys(RED);
  preparePages(RED);

  function ZoomPage(this: PageNode, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    const status = new Status(this);
    try {
      attachHandler(this, status, new PageOut(RED, this, definition, status));
    } catch (thrown) {
      refuseMessages(this, status, asError(thrown), "status.misconfigured");
    }
  }

  RED.nodes.registerType<PageNode, NodeDef, unknown, PageCredentials>("zoom-rtms-page", ZoomPage, {
    credentials: CREDENTIALS,
  });
};
