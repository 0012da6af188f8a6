// The catalog of the texts in the errors of how Zoom is to be reached: servers, proxy, certificates. It stands apart because
// the app's dialog checks servers and proxy by the same code, and carries these texts along. new-error.ts fills in their
// parameters.

export const NETWORK_TEXTS = {
  serverPattern:
    '"{pattern}" is no server pattern. Write host names such as *.zoom.us, separated by commas; ' +
    "a leading *. stands for any name below, ws:// in front allows an unencrypted local test server.",

  proxy:
    "The proxy of {origin} {fault}. Write http://host:port or https://host:port, with user:password@ before the " +
    "host if it asks for them (special characters percent-encoded, such as %40 for @).",
  noUrl: "is no URL",
  noHttpProxy: "is no HTTP proxy",
  strayPercent: "has a % that encodes no character",

  noCertificate:
    "{source} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----). " +
    "Convert another form with: openssl x509 -inform der -in ca.crt -out ca.pem",
  damagedCertificate:
    "{source} holds a certificate that cannot be read, number {number} of {count}; most likely it was " +
    "cut off. Export it again.",
  clientCertificate:
    "The client certificate cannot be used with its key ({error}). Both have to be PEM and belong " +
    "together, and an encrypted key needs its passphrase.",
} as const;
