// Where the news of a stream's sockets passes whoever traces them. Apart from debug.ts, whose types are public.

import type { ConnectionNews, SocketNews } from "../connections";
import type { Debug } from "./debug";

/** The same news, told to whoever traces them first. */
export function traced(news: ConnectionNews, debug: () => Debug | undefined): SocketNews {
  return {
    ...news,
    calling: ({ key }) => debug()?.socket(key, "open"),
    closed: ({ key }) => debug()?.socket(key, "closed"),
    received: ({ key }, message, size) => debug()?.message("in", key, size, message),
    sent: ({ key }, message, text) => debug()?.sent(key, message, text),
    opened: (owned) => {
      debug()?.socket(owned.key, "opened");
      news.opened(owned);
    },
    lost: (owned, loss) => {
      debug()?.socket(owned.key, "lost", loss);
      news.lost(owned, loss);
    },
  };
}
