// Reads the command line of `zoom-rtms-simulator`.

import { type ParseArgsConfig, parseArgs } from "node:util";
import { MEDIA, type Medium, PRODUCTS, type Product } from "../../protocol/values";
import { SimulatorError } from "../errors";
import { parseFault, sortFaults } from "../faults";
import type { PlayOptions, SimulatorOptions } from "../options";
import { loadReport, type Report } from "../replay";
import { loadScenario } from "../scenario";
import { certificateFiles } from "./certificate-files";

/** What a command line asks for: a stream, or the replay of a report. */
export interface Command {
  readonly simulator: SimulatorOptions;
  readonly play: PlayOptions;
  readonly report?: Report;
}

const OPTIONS = {
  url: { type: "string" },
  "client-id": { type: "string" },
  "client-secret": { type: "string" },
  "secret-token": { type: "string" },
  product: { type: "string" },
  media: { type: "string" },
  scenario: { type: "string" },
  fault: { type: "string", multiple: true },
  replay: { type: "string" },
  "tls-cert": { type: "string" },
  "tls-key": { type: "string" },
  help: { type: "boolean", short: "h" },
} as const satisfies NonNullable<ParseArgsConfig["options"]>;

/** For each secret: the option, the environment variable and the field. */
const SECRETS = [
  { option: "client-id", variable: "ZOOM_CLIENT_ID", field: "clientId" },
  { option: "client-secret", variable: "ZOOM_CLIENT_SECRET", field: "clientSecret" },
  { option: "secret-token", variable: "ZOOM_SECRET_TOKEN", field: "secretToken" },
] as const;

function fault(text: string): SimulatorError {
  return new SimulatorError("SIMULATOR_OPTIONS", text);
}

function isProduct(name: string): name is Product {
  return Object.hasOwn(PRODUCTS, name);
}

/** @throws SimulatorError for an unknown medium */
function mediaOf(list: string | undefined): Medium[] | undefined {
  return list?.split(",").map((name) => {
    const medium = MEDIA.find((each) => each === name.trim());
    if (!medium) throw fault(`There is no medium "${name}". The media are: ${MEDIA.join(", ")}.`);
    return medium;
  });
}

function certificateOf(cert: string | undefined, key: string | undefined): Pick<SimulatorOptions, "tls"> {
  if (!cert && !key) return {};
  if (cert && key) return { tls: certificateFiles(cert, key) };
  throw fault("--tls-cert and --tls-key belong together. Name both files; they are created if neither exists.");
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (thrown) {
    throw fault(`${thrown instanceof Error ? thrown.message : String(thrown)} --help lists all options.`);
  }
}

/** @throws SimulatorError that names what is missing or wrong, and the remedy */
export function readCommand(
  args: string[],
  environment: Readonly<Record<string, string | undefined>>,
): Command | "help" {
  const values = parse(args);
  if (values.help) return "help";
  if (!values.url)
    throw fault("--url is missing: the URL of the webhook, such as --url http://127.0.0.1:1880/zoom/rtms.");
  if (!/^https?:\/\//i.test(values.url) || !URL.canParse(values.url))
    throw fault(`--url must be a complete http or https URL, such as http://127.0.0.1:1880/zoom/rtms.`);

  const secrets = { clientId: "", clientSecret: "", secretToken: "" };
  const missing: string[] = [];
  for (const { option, variable, field } of SECRETS) {
    secrets[field] = (values[option] ?? environment[variable] ?? "").trim();
    if (!secrets[field]) missing.push(`--${option} (or ${variable})`);
  }
  if (missing.length > 0)
    throw fault(`${missing.join(", ")} missing. Use the same values as in the zoom-rtms-app node.`);

  const clash = ["product", "media", "scenario", "fault"].find((name) => name in values);
  if (values.replay && clash) throw fault(`--replay takes everything from its report. Leave --${clash} out.`);
  const product = values.product ?? "meeting";
  if (!isProduct(product))
    throw fault(`There is no product "${product}". The products are: ${Object.keys(PRODUCTS).join(", ")}.`);
  const { lasting, timed } = sortFaults((values.fault ?? []).map(parseFault));
  const media = mediaOf(values.media);
  return {
    simulator: { ...secrets, faults: lasting, ...certificateOf(values["tls-cert"], values["tls-key"]) },
    ...(values.replay && { report: loadReport(values.replay) }),
    play: {
      webhookUrl: values.url,
      product,
      script: timed,
      ...(media && { media }),
      ...(values.scenario && { scenario: loadScenario(values.scenario) }),
    },
  };
}
