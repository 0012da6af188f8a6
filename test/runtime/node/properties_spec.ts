// Saved properties and credentials as people and environment variables really write them (contract#values).

import assert from "node:assert/strict";
import { CREDENTIAL_NAMES, checkCredentials, credentialFault } from "../../../src/runtime/app/credential-format";
import { type Credentials, credential } from "../../../src/runtime/app/settings";
import { booleanProperty, choiceProperty, numberProperty, textProperty } from "../../../src/runtime/node/properties";

describe("a property", () => {
  const read = (value: unknown) => textProperty({ path: value }, "path", "/default");

  for (const [value, text] of [
    [" /zoom/rtms\r\n", "/zoom/rtms"],
    ["/a b", "/a b"],
    [" \t\n", "/default"],
    ["", "/default"],
    [null, "/default"],
    [undefined, "/default"],
    [7, "7"],
    [["a", "b"], "a,b"],
  ] as const)
    it(`that is ${JSON.stringify(value)} means ${JSON.stringify(text)}`, () => assert.equal(read(value), text));

  it("that is an object is refused by name", () => assert.throws(() => read({}), /"path".*expected text/));

  it("may have white space around it, whatever its kind", () => {
    const properties = { choice: "l16\n", flag: " True ", number: " 20\t", blank: " " };
    assert.equal(choiceProperty(properties, "choice", ["l16", "opus"]), "l16");
    assert.equal(booleanProperty(properties, "flag", false), true);
    assert.equal(numberProperty(properties, "number", 1), 20);
    assert.equal(numberProperty(properties, "blank", 5), 5);
  });
});

/** Node-RED replaces a reference only where nothing is before or behind it. */
describe("a variable with white space around it", () => {
  const reference = ` \${MY_TOKEN}\n`;

  it("is reported in a property", () =>
    assert.throws(
      () => textProperty({ path: reference }, "path", ""),
      /"path" refers to the environment variable MY_TOKEN, .* has white space around it.*write \$\{MY_TOKEN\} and/,
    ));

  it("is reported in a credential", () => {
    const credentials: Credentials = { secretToken: reference };
    assert.throws(() => credential(credentials, "secretToken"), /MY_TOKEN.*has white space around it/);
  });

  it("is reported by the dialog, and by its check, although the variable is set", () => {
    assert.equal(credentialFault(reference)?.says, "reference");
    const values = {
      clientId: "exampleClientId0000000",
      clientSecret: "exampleClientSecret000",
      secretToken: reference,
    };
    const [, , found] = checkCredentials(CREDENTIAL_NAMES, values, () => "exampleSecretToken0000");
    assert.deepEqual(found, { name: "secretToken", level: "error", says: "reference" });
  });
});
