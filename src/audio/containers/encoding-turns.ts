// Recordings encode a second of sound each, most of them in the same moment: a hundred at once would hold up the event loop
// for half a second. So all of this process take turns, and between some milliseconds of it everything else comes first.

/** Milliseconds of encoding in one turn of the event loop. */
const SHARE = 4;

/** When encoding began in this turn of the event loop. */
let began: number | undefined;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Runs what takes less than a millisecond, at once if there is time left in this turn. */
export async function encodeInTurn(encode: () => void): Promise<void> {
  while (began !== undefined && performance.now() - began >= SHARE) await nextTurn();
  if (began === undefined) {
    began = performance.now();
    setImmediate(() => {
      began = undefined;
    });
  }
  encode();
}
