// Feeds a target its inputs, in batches, and checks it after each.

import { Dice, generator } from "../chaos/random";
import type { Session, Target } from "./target";
import { memory, Watch } from "./watch";

export interface Run {
  name: string;
  seed: number;
  /** The number of the first input. */
  from: number;
  count: number;
}

const BATCHES = 20;
/** From so many inputs on, the end of each batch is reported. */
const LONG = 20_000;
/** A batch in the shortest of runs: fewer inputs would show nothing of memory. */
const LEAST = 200;
/** Bytes that may be reachable beyond what was after the second batch: caches have been filled by then. */
const MORE_MEMORY = 8 * 1024 * 1024;
/** Milliseconds of the processor that one input may take, whatever else the machine does. */
const LONGEST = 2000;
/** The processor's time is read at this interval, because reading may take longer than an input. Milliseconds. */
const LOOK_EVERY = 50;

/** Each input has its own random sequence, so that it is the same whatever comes before it. */
function diceOf(seed: number, number: number): Dice {
  const dice = new Dice(generator(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b)));
  dice.roll();
  return dice;
}

const commandOf = ({ name, seed }: Run, from: number, count: number) =>
  `npm run fuzz -- --only ${name} --seed ${seed} --from ${from} --count ${count}`;

/** The processor's time when it was read last, a little before the input. Milliseconds. */
class Clock {
  #at = Number.NEGATIVE_INFINITY;
  #user = 0;

  begin(): void {
    if (performance.now() - this.#at < LOOK_EVERY) return;
    this.#at = performance.now();
    this.#user = process.cpuUsage().user / 1000;
  }

  /** @throws if the input took too long */
  check(): void {
    if (performance.now() - this.#at < LONGEST) return;
    const taken = process.cpuUsage().user / 1000 - this.#user;
    if (taken > LONGEST) throw new Error(`this input took ${Math.round(taken)} ms of the processor`);
  }
}

async function batch(session: Session, run: Run, from: number, count: number, watch: Watch): Promise<void> {
  const clock = new Clock();
  for (let number = from; number < from + count; number += 1) {
    watch.at(number);
    clock.begin();
    try {
      await session.feed(diceOf(run.seed, number));
      watch.check();
      clock.check();
    } catch (cause) {
      const again = commandOf(run, from, number - from + 1);
      throw new Error(`seed ${run.seed}, input ${number} (or one before it). Again: ${again}`, { cause });
    }
  }
}

/** What its inputs set off ends, an ordinary stream is exact, and memory is as it was. */
async function account(session: Session, watch: Watch, base: number | undefined): Promise<number> {
  await session.settle();
  watch.check();
  await session.prove();
  watch.check();
  const bytes = await memory();
  if (base !== undefined && bytes > base + MORE_MEMORY)
    throw new Error(`memory is not flat: ${megabytes(bytes)} MB, ${megabytes(base)} MB after the second batch`);
  return bytes;
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

/** @throws what went wrong, with the command that shows it again */
export async function fuzz(target: Target, run: Run): Promise<string> {
  const watch = new Watch(`. Again: ${commandOf(run, run.from, run.count)}`);
  const begin = performance.now();
  const session = await target.open();
  await session.prove();
  const levels: number[] = [];
  const size = Math.max(LEAST, Math.ceil(run.count / BATCHES));
  for (let from = run.from; from < run.from + run.count; from += size) {
    const count = Math.min(size, run.from + run.count - from);
    await batch(session, run, from, count, watch);
    try {
      levels.push(await account(session, watch, levels[1]));
      if (run.count >= LONG) console.log(`${run.name}: up to ${from + count}, ${megabytes(levels.at(-1) ?? 0)} MB`);
    } catch (cause) {
      const again = commandOf(run, from, count);
      throw new Error(`seed ${run.seed}, after inputs ${from} to ${from + count - 1}. Again: ${again}`, { cause });
    }
  }
  await session.close();
  watch.check();
  await watch.stop();
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  const [first = 0] = levels;
  const most = megabytes(Math.max(...levels.slice(1), first));
  return `${run.name}: ${run.count} inputs of seed ${run.seed} in ${seconds} s, ${levels.length} ordinary streams exact, memory ${megabytes(levels[1] ?? first)} MB after two batches, at most ${most} MB, ${megabytes(levels.at(-1) ?? 0)} MB at the end`;
}
