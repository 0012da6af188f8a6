// The inner loops of the resampler and of G.722 in WebAssembly with vector instructions (wasm/), one instance for the
// whole process. What a stream remembers between calls is kept by the stream, so nothing has to be freed here.

import type { FilterBank } from "./filter-bank";
import { KERNEL } from "./kernel-bytes";

/** An address in the kernel's memory. */
type Address = number;

interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly INPUT: WebAssembly.Global<"i32">;
  readonly INPUT_BYTES: WebAssembly.Global<"i32">;
  readonly OUTPUT: WebAssembly.Global<"i32">;
  readonly OUTPUT_BYTES: WebAssembly.Global<"i32">;
  readonly G722_STATE: WebAssembly.Global<"i32">;
  readonly G722_STATE_BYTES: WebAssembly.Global<"i32">;
  /** From `frames` frames at INPUT, `count` frames at OUTPUT. @param phase in 1/up of an input frame */
  resample(bank: Address, channels: number, frames: number, phase: number, count: number): void;
  /** Sets the state at G722_STATE to that before the first sample. */
  initG722(): void;
  /** Decodes `count` bytes of a channel at INPUT into twice as many samples of it at OUTPUT. */
  decodeG722(count: number, channel: number, channels: number): void;
}

const PAGE = 65_536;
/** Bytes of the words before a bank's rows. */
const BANK_HEAD = 64;

export class Kernel {
  readonly input: Address;
  readonly inputBytes: number;
  readonly output: Address;
  readonly outputBytes: number;
  readonly g722State: Address;
  readonly g722StateBytes: number;
  /** All of its memory. Replaced when a bank is added. */
  heap: Buffer;
  readonly #views = new Map<Address, Uint8Array>();
  readonly #banks = new Map<FilterBank, Address>();

  constructor(readonly run: KernelExports) {
    this.input = run.INPUT.value;
    this.inputBytes = run.INPUT_BYTES.value;
    this.output = run.OUTPUT.value;
    this.outputBytes = run.OUTPUT_BYTES.value;
    this.g722State = run.G722_STATE.value;
    this.g722StateBytes = run.G722_STATE_BYTES.value;
    this.heap = Buffer.from(run.memory.buffer);
  }

  /** Where a bank is, which stays there. */
  bank(bank: FilterBank): Address {
    const known = this.#banks.get(bank);
    if (known !== undefined) return known;
    const { up, down, taps, near, passes, lift, weights } = bank;
    const address = this.run.memory.grow(Math.ceil((BANK_HEAD + weights.byteLength) / PAGE)) * PAGE;
    this.heap = Buffer.from(this.run.memory.buffer);
    this.#views.clear();
    new Int32Array(this.heap.buffer, address).set([taps, near, up, down, lift, passes]);
    new Int16Array(this.heap.buffer, address + BANK_HEAD).set(weights);
    this.#banks.set(bank, address);
    return address;
  }

  /** Bytes of its memory, until a bank is added. Mostly the same as last time, which a new view would be slow for. */
  view(address: Address, bytes: number): Uint8Array {
    const known = this.#views.get(address);
    if (known?.length === bytes) return known;
    const view = this.heap.subarray(address, address + bytes);
    this.#views.set(address, view);
    return view;
  }
}

let shared: Kernel | null | undefined;

/** The process's instance; null where the processor has no vector instructions, or the process no WebAssembly. */
export function sharedKernel(): Kernel | null {
  if (shared === undefined) shared = newKernel(Buffer.from(KERNEL, "hex"));
  return shared;
}

/** @returns null if this process cannot execute it */
export function newKernel(wasm: Buffer<ArrayBuffer>): Kernel | null {
  if (typeof WebAssembly === "undefined" || !WebAssembly.validate(wasm)) return null;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm));
  return new Kernel(exports as unknown as KernelExports);
}
