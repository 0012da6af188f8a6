// The catalog of the texts in the errors of src/api, in English. errors.ts fills in their parameters.

export const API_TEXTS = {
  host:
    "The account's host must be zoom.us, zoomgov.com, or the address of a test server such as https://example.com or " +
    "http://127.0.0.1:8080, without a path. Only an address of this machine may begin with http://.",
  noCredential: "The {label} of the account is empty. Copy it from the app's page in Zoom into the account node.",
  accountId: "Account ID",
  clientId: "Client ID",
  clientSecret: "Client Secret",
  apiKey: "API key",
  apiSecret: "API secret",

  noId: "There is no id of what RTMS is to be controlled for. Pass the payload of Zoom's event, or set the id.",
  badId: "The id is not one of Zoom's. Pass it on as Zoom's event has it, unchanged.",
  meetingUuid:
    "The id is a meeting's UUID, but Zoom controls RTMS by the meeting's number. " +
    "Take payload.object.id of Zoom's event, or the number in the meeting's invitation.",
  noMeetingNumber: "The id is not a meeting's number, which has digits only, such as 123 4567 8901.",
  phone:
    "Zoom Phone cannot be controlled by REST: Zoom publishes no such call. " +
    "RTMS of a phone call is started by Zoom's own settings, and its events come as webhooks.",
  needsVideoSdk:
    "Only an account of the kind video-sdk can control RTMS of a Video SDK session. Choose such an account.",
  onlyVideoSdk: "An account of the kind video-sdk can only control RTMS of Video SDK sessions. Choose another account.",

  controlRefused: "Zoom refused to {action} RTMS for {what} {id} {told}.",
  tokenRefused: "Zoom refused an access token {told}.",
  withCode: "with code {code}{http}{said}",
  withHttp: "with HTTP status {http}{said}",
  meeting: "the meeting",
  webinar: "the webinar",
  session: "the Video SDK session",
  contactCenter: "the Contact Center engagement",
  fields: "Wrong fields: {fields}.",
  waitAsked: "Zoom asks to wait {seconds} s.",
  retried: "It was tried {tries} times in {seconds} s.",
  scopeMissing: "The call needs the scope {needed}; the token has {had}.",
  scopePresent: "The token has the scope {needed}.",
  noScopes: "none",
  moreScopes: "{scopes} and {count} more",

  noToken:
    "Zoom's answer has no access token. Most likely a proxy or another server answered: check the account's host.",
  failed: "The request to {host} failed: {error}.",
  notAnswered: "it was not answered within {seconds} s",
  largeBody: "the answer has more than {bytes} bytes",
  otherAnswer: "Most likely a proxy or another server answered: check the account's host and the network.",
  lateServer: "Check that this machine reaches Zoom's servers (firewall, proxy), and status.zoom.us.",

  // These replace texts of the protocol with the same codes, whose cures name the app node.
  trust:
    "If a proxy or firewall of this network signs certificates, or this is your own test server, put the certificate of " +
    "its CA into the account node's TLS configuration. Certificates are always checked.",
  identify:
    "Most likely it asks for a client certificate: put the certificate and its key into the account node's TLS " +
    "configuration.",
  dns: "Check that this machine can resolve the names of Zoom's servers (DNS), or set a proxy in the account node.",
  open: "Check that the firewall lets this machine connect to Zoom's servers, or set a proxy in the account node.",
  proxyPassword:
    "Enter user and password in the http proxy node that the account node refers to; in an environment variable they are " +
    "part of the URL: http://user:password@host:port.",
} as const;
