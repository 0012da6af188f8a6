// docs/fleet.md, the files beside it, and the example say the same as the code: kinds of registers, properties, scripts. The
// Compose file and the Kubernetes file are read as YAML, and what they refer to is in them.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { read } from "./documents";

/** Mocha reads its configuration with it. */
const yaml = createRequire(require.resolve("mocha/package.json"))("js-yaml") as {
  load(text: string): unknown;
  loadAll(text: string): unknown[];
};
const DOCUMENT = read("docs/fleet.md");

interface Resource {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  spec?: {
    selector?: { matchLabels?: Record<string, string> };
    template?: {
      metadata: { labels: Record<string, string> };
      spec: {
        volumes?: { name: string }[];
        containers: { image: string; volumeMounts?: { name: string }[]; ports?: { containerPort: number }[] }[];
      };
    };
    volumeClaimTemplates?: { metadata: { name: string } }[];
  };
  data?: Record<string, string>;
}

interface Compose {
  services: Record<
    string,
    { image?: string; build?: object; depends_on?: string[]; configs?: { source: string }[]; volumes?: string[] }
  >;
  configs: Record<string, { content: string }>;
  volumes: Record<string, unknown>;
}

describe("docs/fleet.md", () => {
  it("has the letter of every kind of register", () => {
    const kinds = [...read("src/fleet/registers.ts").matchAll(/^ {2}(\w+): \w+Register;/gm)].map(
      ([, kind = ""]) => kind,
    );
    assert.deepEqual(kinds, ["stream", "interruption", "owner", "memory", "member"]);
    for (const letter of ["s", "i", "o", "m", "w"]) assert.match(DOCUMENT, new RegExp(`^\\| \`${letter}\` \\|`, "m"));
  });

  it("names the labels that the dialogs have", () => {
    const { label } = JSON.parse(read("nodes/fleet/locales/en-US/fleet.json"));
    const stream = JSON.parse(read("nodes/stream/locales/en-US/stream.json")).label;
    for (const text of [label.node, label.name, label.broker, label.prefix, stream.maxStreams])
      assert.ok(DOCUMENT.includes(`*${text}*`), text);
  });

  it("names every event of a fleet", () => {
    for (const event of ["owned", "handed_over", "taken_over", "member_joined", "member_lost"])
      assert.ok(DOCUMENT.includes(`\`${event}\``), event);
  });
});

describe("docs/fleet/compose.yaml", () => {
  const { services, configs, volumes } = yaml.load(read("docs/fleet/compose.yaml")) as Compose;

  it("is YAML, and refers only to what is in it", () => {
    for (const [name, service] of Object.entries(services)) {
      assert.ok(service.image ?? service.build, name);
      for (const other of service.depends_on ?? []) assert.ok(other in services, other);
      for (const { source } of service.configs ?? []) assert.ok(source in configs, source);
      for (const volume of service.volumes ?? [])
        assert.ok(volume.startsWith("./") || (volume.split(":")[0] ?? "") in volumes, volume);
    }
    assert.deepEqual(Object.keys(services), ["mosquitto", "node-red", "nginx"]);
  });

  it("installs this package, and passes on the default path of its webhook node", () => {
    const { name } = JSON.parse(read("package.json"));
    assert.match(JSON.stringify(services["node-red"]), new RegExp(`npm install [^"]* ${name}`));
    assert.match(configs.nginx?.content ?? "", /location \/zoom\/rtms /);
  });
});

describe("docs/fleet/kubernetes.yaml", () => {
  const resources = yaml.loadAll(read("docs/fleet/kubernetes.yaml")) as Resource[];

  it("is YAML: resources with a kind and a name", () => {
    assert.deepEqual(
      resources.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
      ["Deployment node-red", "Service node-red", "ConfigMap mosquitto", "StatefulSet mosquitto", "Service mosquitto"],
    );
    for (const { apiVersion } of resources) assert.match(apiVersion, /^(apps\/)?v1$/);
  });

  it("selects the pods that it makes, and mounts only volumes that they have", () => {
    for (const { spec } of resources) {
      if (!spec?.template) continue;
      assert.deepEqual(spec.selector?.matchLabels, spec.template.metadata.labels);
      const own = [
        ...(spec.template.spec.volumes ?? []),
        ...(spec.volumeClaimTemplates ?? []).map((each) => each.metadata),
      ];
      for (const { volumeMounts = [] } of spec.template.spec.containers)
        for (const { name } of volumeMounts)
          assert.ok(
            own.some((volume) => volume.name === name),
            name,
          );
    }
  });
});
