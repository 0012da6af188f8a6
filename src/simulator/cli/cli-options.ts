// Reads the command line of `zoom-rtms-simulator`.

import { type ParseArgsConfig, parseArgs } from "node:util";
import { MEDIA, type Medium, PRODUCTS, type Product } from "../../protocol/values";
import type { SimulatorApiOptions } from "../api";
import { SimulatorError } from "../errors";
import { parseFault, sortFaults } from "../faults";
import type { PlayOptions, SimulatorOptions } from "../options";
import { loadReport, type Report } from "../replay";
import { loadScenario } from "../scenario";
import { checkStartable } from "../webhooks";
import { certificateFiles } from "./certificate-files";

/** What a command line asks for: a stream, the replay of a report, or an API and a meeting. */
export interface Command {
  readonly simulator: SimulatorOptions;
  readonly play: PlayOptions;
  readonly replay?: { readonly report: Report; readonly webhookUrl: string };
  readonly api?: SimulatorApiOptions;
}

const OPTIONS = {
  url: { type: "string" },
  "client-id": { type: "string" },
  "client-secret": { type: "string" },
  "secret-token": { type: "string" },
  api: { type: "boolean" },
  "api-port": { type: "string" },
  "account-id": { type: "string" },
  "account-client-id": { type: "string" },
  "account-client-secret": { type: "string" },
  product: { type: "string" },
  media: { type: "string" },
  scenario: { type: "string" },
  fault: { type: "string", multiple: true },
  replay: { type: "string" },
  "tls-cert": { type: "string" },
  "tls-key": { type: "string" },
  help: { type: "boolean", short: "h" },
} as const satisfies NonNullable<ParseArgsConfig["options"]>;

/** A secret: its option, its environment variable and its field. */
interface SecretRow<Field extends string> {
  readonly option: keyof typeof OPTIONS;
  readonly variable: string;
  readonly field: Field;
}

const APP_SECRETS = [
  { option: "client-id", variable: "ZOOM_CLIENT_ID", field: "clientId" },
  { option: "client-secret", variable: "ZOOM_CLIENT_SECRET", field: "clientSecret" },
  { option: "secret-token", variable: "ZOOM_SECRET_TOKEN", field: "secretToken" },
] as const satisfies readonly SecretRow<string>[];

const ACCOUNT_SECRETS = [
  { option: "account-id", variable: "ZOOM_ACCOUNT_ID", field: "accountId" },
  { option: "account-client-id", variable: "ZOOM_ACCOUNT_CLIENT_ID", field: "clientId" },
  { option: "account-client-secret", variable: "ZOOM_ACCOUNT_CLIENT_SECRET", field: "clientSecret" },
] as const satisfies readonly SecretRow<string>[];

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

type Values = ReturnType<typeof parse>;
type Environment = Readonly<Record<string, string | undefined>>;

/** @throws SimulatorError that names those that are missing, and where they are set in Node-RED */
function secretsOf<Field extends string>(
  rows: readonly SecretRow<Field>[],
  values: Values,
  environment: Environment,
  node: string,
): Record<Field, string> {
  const found = rows.map(({ option, variable, field }): [Field, string] => [
    field,
    String(values[option] ?? environment[variable] ?? "").trim(),
  ]);
  const missing = rows
    .filter((_row, at) => found[at]?.[1] === "")
    .map(({ option, variable }) => `--${option} (or ${variable})`);
  if (missing.length > 0) throw fault(`${missing.join(", ")} missing. Use the same values as in the ${node} node.`);
  return Object.fromEntries(found) as Record<Field, string>;
}

function portOf(text: string | undefined): { port?: number } {
  if (text === undefined) return {};
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw fault("--api-port must be a port number, such as --api-port 8080.");
  return { port };
}

/** @throws SimulatorError for a URL that is missing without an API, or is none */
function webhookOf({ url, replay }: Values, hasApi: boolean): { webhookUrl?: string } {
  if (replay && hasApi) throw fault("--replay has no meeting that could be started. Leave --api out.");
  if (!url && hasApi) return {};
  if (!url) throw fault("--url is missing: the URL of the webhook, such as --url http://127.0.0.1:1880/zoom/rtms.");
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
    throw fault(`--url must be a complete http or https URL, such as http://127.0.0.1:1880/zoom/rtms.`);
  return { webhookUrl: url };
}

/** Without webhooks no secret token is used. */
const UNUSED_TOKEN = { ZOOM_SECRET_TOKEN: "unused" };

/** @throws SimulatorError that names what is missing or wrong, and the remedy */
export function readCommand(args: string[], environment: Environment): Command | "help" {
  const values = parse(args);
  if (values.help) return "help";
  const hasApi = values.api || values["api-port"] !== undefined;
  const { webhookUrl } = webhookOf(values, hasApi);
  const known = webhookUrl === undefined ? { ...UNUSED_TOKEN, ...environment } : environment;
  const secrets = secretsOf(APP_SECRETS, values, known, "zoom-rtms-app");
  const account = hasApi ? secretsOf(ACCOUNT_SECRETS, values, environment, "zoom-rtms-account") : undefined;

  const clash = ["product", "media", "scenario", "fault"].find((name) => name in values);
  if (values.replay && clash) throw fault(`--replay takes everything from its report. Leave --${clash} out.`);
  const product = values.product ?? "meeting";
  if (!isProduct(product))
    throw fault(`There is no product "${product}". The products are: ${Object.keys(PRODUCTS).join(", ")}.`);
  if (hasApi) checkStartable(product);
  const { lasting, timed } = sortFaults((values.fault ?? []).map(parseFault));
  const media = mediaOf(values.media);
  return {
    simulator: { ...secrets, faults: lasting, ...certificateOf(values["tls-cert"], values["tls-key"]) },
    ...(account && { api: { ...account, ...portOf(values["api-port"]) } }),
    ...(values.replay && webhookUrl !== undefined && { replay: { report: loadReport(values.replay), webhookUrl } }),
    play: {
      ...(webhookUrl !== undefined && { webhookUrl }),
      product,
      script: timed,
      ...(media && { media }),
      ...(values.scenario && { scenario: loadScenario(values.scenario) }),
    },
  };
}
