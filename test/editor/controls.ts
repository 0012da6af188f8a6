// Every control of every dialog: what is entered there, and what is wrong there and why.

/** A property, and what is entered. `{theme}` distinguishes nodes that must not share a path or folder. */
export type Entry = readonly [property: string, value: string | boolean];
export type Wrong = readonly [property: string, value: string | boolean, reason: RegExp];

export interface Controls {
  /** Entered, saved and reopened one after the other: what one stage hides belongs to another. */
  stages: readonly (readonly Entry[])[];
  /** What the dialog refuses, after what has to be chosen so that the fields are seen. */
  wrong: readonly { given: readonly Entry[]; wrong: readonly Wrong[] }[];
}

/** The config nodes that a node does not have at first. */
export const OTHER_APP = "other-app";
export const OTHER_ACCOUNT = "other-account";
export const OTHER_PROXY = "other-proxy";
export const OTHER_TLS = "other-tls";
export const OTHER_FLEET = "other-fleet";
export const OTHER_BROKER = "other-broker";
const ANY_FILENAME = /\{who\} is not a part of a name/;
const NO_APP: Wrong = ["app", "_ADD_", /Choose the Zoom app/];
const NO_BROKER: Wrong = ["broker", "_ADD_", /Choose the MQTT broker/];
const NO_ACCOUNT: Wrong = ["account", "_ADD_", /Choose the Zoom account/];

export const CONTROLS: Readonly<Record<string, Controls>> = {
  "zoom-rtms-app": {
    stages: [
      [
        ["name", "The office's app"],
        ["clientId", "anotherClientId0000000"],
        ["clientSecret", "anotherClientSecret0000000000000"],
        ["secretToken", "anotherSecretToken0000"],
        ["servers", "*.zoom.us, ws://127.0.0.1:9"],
        ["httpProxy", OTHER_PROXY],
        ["tls", OTHER_TLS],
        ["proxy", "http://proxy.example:3128"],
        ["ca", "/etc/ssl/ours.pem"],
        ["maxFrame", "4096"],
        ["silence", "30"],
        ["metrics", true],
        ["metricsToken", "anotherMetricsToken000"],
      ],
    ],
    wrong: [
      {
        given: [],
        wrong: [
          ["clientId", '"exampleClientId0000000"', /quotation marks/],
          ["clientSecret", "$SECRET", /written as \$\{NAME\}/],
          ["secretToken", "exampleSecret Token00", /white space/],
          ["servers", "https://zoom.us", /host names/i],
          ["proxy", "socks5://proxy.example:1080", /http:..host:port/],
          ["ca", "-----BEGIN CERTIFICATE-----", /path of a file/],
          ["maxFrame", "1000", /at least 1024/],
          ["silence", "0", /1 to 86400/],
          ["metricsToken", "$TOKEN", /written as \$\{NAME\}/],
        ],
      },
    ],
  },
  "zoom-rtms-account": {
    stages: [
      [
        ["name", "The office's account"],
        ["accountId", "anotherAccountId000000"],
        ["clientId", "anotherClientId0000000"],
        ["clientSecret", "anotherClientSecret0000000000000"],
        ["host", "zoomgov.com"],
        ["httpProxy", OTHER_PROXY],
        ["tls", OTHER_TLS],
      ],
      [["kind", "video-sdk"]],
    ],
    wrong: [
      {
        given: [["kind", "server-to-server"]],
        wrong: [
          ["accountId", "{account}", /written as \$\{NAME\}/],
          ["clientId", '"exampleClientId0000000"', /quotation marks/],
          ["clientSecret", "$SECRET", /written as \$\{NAME\}/],
          ["host", "http://zoom.us", /zoom\.us or zoomgov\.com/],
        ],
      },
    ],
  },
  "zoom-rtms-fleet": {
    stages: [
      [
        ["name", "production {theme}"],
        ["broker", OTHER_BROKER],
        ["balance", false],
        ["prefix", "site-7"],
      ],
    ],
    wrong: [
      {
        given: [],
        wrong: [NO_BROKER, ["name", "site/7", /"\/" cannot be in it/], ["prefix", "#", /"#" cannot be in it/]],
      },
      { given: [], wrong: [["name", "", /Enter a name/]] },
    ],
  },
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
