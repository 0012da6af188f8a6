// The controls of the settings nodes.

import { type Controls, NO_BROKER, OTHER_BROKER, OTHER_PROXY, OTHER_TLS } from "./entries";

export const CONFIG_NODES: Readonly<Record<string, Controls>> = {
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
};
