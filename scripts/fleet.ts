// `npm run fleet`: three Node-REDs share 60 streams of the simulator over a broker, and keys fail them: watch the streams move.
// `npm run fleet -- --once 30` plays for so many seconds, kills a member, checks what came of it, and ends.

import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { hasMosquitto } from "../test/runtime/fleet/broker";
import { Show } from "./fleet/show";
import { draw } from "./fleet/table";

const HELP = `npm run fleet                            three members, 60 streams, faults on keys
npm run fleet -- --streams 20            fewer streams
npm run fleet -- --broker aedes          without Mosquitto
npm run fleet -- --once 30               30 seconds with a kill -9, without keys; ends with 1 if a packet is lost`;

const { values: options } = parseArgs({
  options: {
    streams: { type: "string", default: "60" },
    broker: { type: "string", default: hasMosquitto() ? "mosquitto" : "aedes" },
    once: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const REDRAW = 500;
const STEP = 5;
/** Clears the screen. */
const CLEAR = "\u001b[2J\u001b[H";

/** Plays, kills the member with the most streams, and plays on. @throws Error if its streams did not move, or packets are lost */
async function once(show: Show, seconds: number): Promise<void> {
  const end = Date.now() + seconds * 1000;
  await sleep((seconds * 1000) / 5);
  console.log(`${draw(show.picture(false))}\nNow one of them is killed.\n`);
  await show.press("k");
  await sleep(Math.max(0, end - Date.now()));
  console.log(draw(show.picture(false)));
  const { lost, twice, silent, received } = await show.verdict();
  console.log(`${received} packets came; ${lost} are lost, ${twice} came twice to a member.`);
  const [fault] = show.faults;
  if (!fault || fault.streams === 0 || fault.moved.length < fault.streams)
    throw new Error(`Of ${fault?.streams} streams of the killed member ${fault?.moved.length} went on elsewhere.`);
  if (lost + twice + silent > 0)
    throw new Error(`${lost} packets are lost, ${twice} came twice, ${silent} streams were silent.`);
}

/** Until q or Ctrl+C. */
async function onKeys(show: Show): Promise<void> {
  const { stdin } = process;
  if (!stdin.isTTY) throw new Error("Keys need a terminal. Without one use: npm run fleet -- --once 30");
  stdin.setRawMode(true).setEncoding("utf8").resume();
  let isOver = false;
  const failed = (error: Error) => console.error(error.message);
  stdin.on("data", (key: string) => {
    if (key === "q" || key === "\u0003") isOver = true;
    else if (key === "+") void show.add(STEP).catch(failed);
    else if (key === "-") void show.remove(STEP).catch(failed);
    else void show.press(key).catch(failed);
  });
  while (!isOver) {
    process.stdout.write(`${CLEAR}${draw(show.picture(true))}\n`);
    await sleep(REDRAW);
  }
  stdin.setRawMode(false).pause();
  const { lost, twice, received } = await show.verdict();
  console.log(`${received} packets came; ${lost} are lost, ${twice} came twice to a member.`);
}

async function main(streams: number, broker: "mosquitto" | "aedes"): Promise<void> {
  console.log("Starting a broker and three Node-REDs …");
  const show = await Show.running(broker, streams);
  try {
    await show.add(streams);
    await show.whenAllFlow();
    if (options.once === undefined) await onKeys(show);
    else await once(show, Number(options.once));
  } finally {
    await show.close();
  }
}

const { broker } = options;
const streams = Number(options.streams);
const seconds = Number(options.once ?? 1);
if (options.help) console.log(HELP);
else if (
  (broker !== "mosquitto" && broker !== "aedes") ||
  !Number.isInteger(streams) ||
  streams < 1 ||
  !(seconds > 0)
) {
  console.error(HELP);
  process.exitCode = 1;
} else
  main(streams, broker).catch((error: Error) => {
    console.error(`\nFailed: ${error.message}`);
    process.exitCode = 1;
  });
