// Runs in a page before its own scripts: takes all that its audio elements play, as 16-bit samples at 16 kHz.

export interface Captured {
  captured: {
    forget(): void;
    /** How many samples there are since the first element sounded. */
    sounding(): number;
    /** From where the first element sounded. */
    samples(): number[];
  };
}

/** Installs it. */
export function captureSound(): void {
  const { play } = HTMLMediaElement.prototype;
  const tapped = new Set<HTMLMediaElement>();
  let pieces: number[][] = [];
  let context: AudioContext | undefined;
  let tap: ScriptProcessorNode | undefined;
  HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
    context ??= new AudioContext({ sampleRate: 16_000 });
    if (!tap) {
      tap = context.createScriptProcessor(1024, 1, 1);
      tap.onaudioprocess = ({ inputBuffer }) => {
        if ([...tapped].every(({ paused, seeking }) => paused || seeking) && pieces.length === 0) return;
        pieces.push(Array.from(inputBuffer.getChannelData(0), (sample) => Math.round(sample * 32_767)));
      };
      tap.connect(context.destination);
    }
    if (!tapped.has(this)) context.createMediaElementSource(this).connect(tap);
    tapped.add(this);
    return play.call(this);
  };
  Object.assign(globalThis, {
    captured: {
      forget: () => {
        pieces = [];
      },
      sounding: () => pieces.reduce((sum, { length }) => sum + length, 0),
      samples: () => pieces.flat(),
    },
  });
}
