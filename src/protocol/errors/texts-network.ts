// The catalog of the texts in the errors of how Zoom is to be reached: servers, proxy, certificates. It stands apart because
// the app's dialog checks servers and proxy by the same code, and carries these texts along. new-error.ts fills in their
// parameters.

export const NETWORK_TEXTS = {
  serverPattern:
    '"{pattern}" is not a server pattern. Write host names such as *.zoom.us, separated by commas; ' +
    "a leading *. matches any subdomain, a leading ws:// allows an unencrypted local test server.",

  proxy:
    "The proxy of {origin} {fault}. Write http://host:port or https://host:port, with user:password@ before the " +
    "host if it requires them (special characters percent-encoded, such as %40 for @).",
  noUrl: "is not a URL",
  noHttpProxy: "is not an HTTP proxy",
  strayPercent: "has a % that does not encode a character",

  noCertificate:
    "{source} contains no certificate in PEM format (-----BEGIN CERTIFICATE-----). " +
    "Convert another format with: openssl x509 -inform der -in ca.crt -out ca.pem",
  damagedCertificate:
    "{source} contains a certificate that cannot be read, number {number} of {count}; most likely it is " +
    "truncated. Export it again.",
  clientCertificate:
    "The client certificate cannot be used with its key ({error}). Both must be PEM and belong " +
    "together, and an encrypted key needs its passphrase.",
} as const;
