// Loaded before `node-red-dev validate` (test/scorecard_spec.ts): what its own code asks the network is answered from
// what RTMS_SCORECARD holds, and what it only needs to run as a command is done in a few lines. Every check is its own.
"use strict";

const Module = require("node:module");
const semver = require("semver");

/** `latest`: the version of each dependency. `tree`: what is installed with the package, as name@version. */
const { nodeRed, latest, tree, manifest, flags } = JSON.parse(process.env.RTMS_SCORECARD);

/** By path. The catalogue is empty: N01 and P08 are for a person (docs/release.md). */
const PAGES = { "/catalogue.json": { modules: [] }, "/node-red": nodeRed };

const axios = {
  get: (url) => {
    const { pathname } = new URL(url);
    return pathname in PAGES
      ? Promise.resolve({ data: PAGES[pathname] })
      : Promise.reject(new Error(`Not asked: ${url}`));
  },
};

/** It looks up one dependency's tree; given the whole of it, the check covers all. */
const npmRemoteLs = { config() {}, ls: (_name, _version, _flat, done) => done(tree) };

/** As npm-check says it: the range in package.json takes the latest version. */
const npmCheck = () => {
  const packages = Object.entries(manifest.dependencies ?? {}).map(([moduleName, packageJson]) => ({
    moduleName,
    packageJson,
    latest: latest[moduleName],
    easyUpgrade: semver.satisfies(latest[moduleName], packageJson),
  }));
  return Promise.resolve({ get: () => packages });
};

class Command {
  log = console.log;
  warn = (text) => console.log(`WARN ${text}`);
  error = (thrown) => {
    throw thrown;
  };
  exit = () => process.exit();
  parse = () => ({ flags });
}

const STAND_INS = {
  axios,
  "npm-remote-ls": npmRemoteLs,
  "npm-check": npmCheck,
  "@oclif/command": { Command, flags: { string: (flag) => flag } },
  // Fetches published packages, which this does not.
  tar: {},
  acorn: require("acorn"),
  "acorn-walk": require("acorn-walk"),
  semver,
};

const load = Module._load;
Module._load = (request, ...rest) => (request in STAND_INS ? STAND_INS[request] : load(request, ...rest));
