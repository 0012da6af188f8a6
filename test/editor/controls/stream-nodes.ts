// The controls of the nodes that begin streams and have them, and of the simulator.

import { type Controls, NO_ACCOUNT, NO_APP, OTHER_ACCOUNT, OTHER_APP, OTHER_FLEET } from "./entries";

export const STREAM_NODES: Readonly<Record<string, Controls>> = {
  "zoom-rtms-webhook-in": {
    stages: [
      [
        ["name", "The door"],
        ["app", OTHER_APP],
        ["path", "/hook/{theme}"],
        ["publicUrl", "https://node-red.example.com"],
        ["replayWindow", "60"],
      ],
    ],
    wrong: [
      {
        given: [],
        wrong: [
          NO_APP,
          ["path", "/hook?a=b", /path/i],
          ["publicUrl", "http://a.example", /https:/],
          ["replayWindow", "-5", /second/],
        ],
      },
    ],
  },
  // Its typed inputs: control-dialog_spec.ts.
  "zoom-rtms-control": {
    stages: [
      [
        ["name", "Each meeting"],
        ["account", OTHER_ACCOUNT],
        ["app", OTHER_APP],
        ["action", "pause"],
        ["product", "contact_center"],
        ["patience", "5"],
        ["confirm", true],
      ],
    ],
    wrong: [
      {
        given: [],
        wrong: [NO_ACCOUNT, NO_APP, ["patience", "-1", /Patience: from 0 to 3600/]],
      },
    ],
  },
  "zoom-rtms-stream": {
    stages: [
      [
        ["name", "Everything"],
        ["app", OTHER_APP],
        ["video", true],
        ["share", true],
        ["chat", true],
        ["audioStreams", "mixed"],
        ["audioRate", "48000"],
        ["audioChannels", "2"],
        ["audioSendRate", "60"],
        ["bufferData", false],
        ["language", "GERMAN"],
        ["detectLanguage", false],
        ["videoStreams", "individual"],
        ["videoFollow", "all"],
        ["videoCodec", "h264"],
        ["videoResolution", "fhd"],
        ["videoFps", "25"],
        ["shareCodec", "h264"],
        ["shareResolution", "hd"],
        ["shareFps", "15"],
        ["mode", "unified"],
        ["subscribe", "sharing_start, sharing_stop"],
        ["fleet", OTHER_FLEET],
        ["maxStreams", "7"],
        ["onClose", "close"],
        ["idField", "meeting_uuid"],
        ["resume", false],
        ["trace", true],
      ],
      [["audioCodec", "opus"]],
      [
        ["audio", false],
        ["transcript", false],
      ],
    ],
    wrong: [
      {
        given: [
          ["audio", true],
          ["video", true],
          ["share", true],
          ["audioCodec", "l16"],
        ],
        wrong: [
          NO_APP,
          ["audioSendRate", "30", /20 to 1000 ms in steps of 20/],
          ["videoFps", "99", /1 to 5 frames per second/],
          ["shareFps", "99", /1 frame per second/],
          ["subscribe", "partcipant_join", /did you mean participant_join/],
          ["maxStreams", "0", /1 to 100000/],
        ],
      },
      {
        given: [
          ["audio", true],
          ["transcript", false],
          ["video", false],
          ["share", false],
          ["chat", false],
        ],
        wrong: [["audio", false, /at least one/]],
      },
    ],
  },
  "zoom-rtms-simulator": {
    stages: [
      [
        ["name", "A call"],
        ["account", OTHER_ACCOUNT],
        ["app", OTHER_APP],
        ["url", "http://127.0.0.1:1880/zoom/rtms"],
        ["product", "phone"],
        ["speakers", "3"],
        ["seconds", "12"],
        ["file", "call.wav"],
        ["transcript", "call.vtt"],
      ],
    ],
    wrong: [
      {
        given: [],
        wrong: [
          NO_APP,
          ["url", "zoom/rtms", /http:\/\//],
          ["speakers", "2.5", /1 to 100/],
          ["seconds", "0", /1 to 14400/],
          ["file", "https://a.example/call.wav", /path of a file/],
          ["transcript", "https://a.example/call.vtt", /path of a file/],
        ],
      },
    ],
  },
};
