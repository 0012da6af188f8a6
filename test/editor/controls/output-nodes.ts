// The controls of the nodes behind a stream.

import { ANY_FILENAME, type Controls } from "./entries";

export const OUTPUT_NODES: Readonly<Record<string, Controls>> = {
  "zoom-rtms-audio-out": {
    stages: [
      [
        ["name", "Utterances"],
        ["source", "mix"],
        ["output", "raw"],
        ["encoding", "f32le"],
        ["rate", "8000"],
        ["chunk", "silence"],
        ["silenceMs", "500"],
        ["minMs", "300"],
        ["maxMs", "20000"],
        ["padMs", "100"],
        ["fillGaps", false],
        ["lateMs", "300"],
        ["filename", "{speaker}_{date}"],
      ],
      [
        ["chunk", "time"],
        ["chunkMs", "250"],
        ["tail", "pad"],
        ["tailSilence", "500"],
        ["fillGaps", true],
        ["maxFill", "1500"],
      ],
      [
        ["output", "file"],
        ["container", "m4a"],
        ["directory", "recordings-{theme}"],
        ["rotateMinutes", "5"],
        ["rotateMB", "10"],
        ["deleteRevoked", true],
      ],
    ],
    wrong: [
      {
        given: [
          ["output", "raw"],
          ["chunk", "silence"],
        ],
        wrong: [
          ["silenceMs", "5", /from 100 to 10000/],
          ["minMs", "-1", /from 0 to 10000/],
          ["maxMs", "10", /from 1000 to 600000/],
          ["padMs", "9999", /from 0 to 2000/],
          ["lateMs", "a second", /from 0 to 10000/],
          ["filename", "{who}.wav", ANY_FILENAME],
        ],
      },
      {
        given: [
          ["output", "raw"],
          ["chunk", "time"],
          ["fillGaps", true],
        ],
        wrong: [
          ["chunkMs", "5", /from 20 to 60000/],
          ["tailSilence", "-1", /from 0 to 60000/],
          ["maxFill", "60001", /from 0 to 60000/],
        ],
      },
      {
        given: [["output", "file"]],
        wrong: [
          ["rotateMinutes", "-1", /from 0 to 100000/],
          ["rotateMB", "-1", /from 0 to 1000000/],
        ],
      },
    ],
  },
  "zoom-rtms-transcript-out": {
    stages: [
      [
        ["name", "For the prompt"],
        ["output", "window"],
        ["emit", "time"],
        ["windowWords", "50"],
        ["windowMs", "5000"],
        ["pauseMs", "1000"],
        ["directory", "captions-{theme}"],
        ["filename", "{date}"],
        ["deleteRevoked", true],
      ],
      [
        ["output", "vtt"],
        ["times", "absolute"],
      ],
    ],
    wrong: [
      {
        given: [
          ["output", "window"],
          ["directory", "captions"],
        ],
        wrong: [
          ["windowWords", "-1", /0 to 100000/],
          ["windowMs", "0", /1 ms/],
          ["pauseMs", "-1", /0 ms/],
          ["filename", "{who}.vtt", ANY_FILENAME],
        ],
      },
    ],
  },
  "zoom-rtms-page": {
    stages: [
      [
        ["name", "Wall"],
        ["path", "/wall-{theme}"],
        ["password", "correct horse battery staple"],
        ["directory", "recordings-{theme}"],
      ],
      [["report", true]],
    ],
    wrong: [
      {
        given: [],
        wrong: [
          ["path", "/zoom?x", /without \? or #/],
          ["path", "https://example.com/zoom", /without \? or #/],
        ],
      },
    ],
  },
  "zoom-rtms-video-out": {
    stages: [
      [
        ["name", "Faces"],
        ["when", "time"],
        ["everyMs", "5000"],
        ["who", "each"],
        ["directory", "pictures-{theme}"],
        ["filename", "{speaker}_{time}"],
        ["deleteRevoked", true],
      ],
      [
        ["output", "file"],
        ["onSize", "newFile"],
        ["rotateMinutes", "5"],
        ["rotateMB", "10"],
      ],
    ],
    wrong: [
      {
        given: [["output", "file"]],
        wrong: [
          ["rotateMinutes", "-1", /from 0 to 100000/],
          ["rotateMB", "-1", /from 0 to 1000000/],
        ],
      },
      {
        given: [
          ["output", "picture"],
          ["when", "time"],
        ],
        wrong: [
          ["everyMs", "99", /from 100 to 3600000/],
          ["filename", "{who}.jpg", ANY_FILENAME],
        ],
      },
    ],
  },
};
