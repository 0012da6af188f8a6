// The catalog of the texts in the errors of streams, in English. The live panel has the same texts in other languages
// (plugins/panel/locales, `explanation.failure`); words.ts fills in their parameters.

export const TEXTS = {
  refused: "Zoom refused {what} {told}.",
  signalingHandshake: "the signaling handshake",
  mediaHandshake: "the media handshake",
  toEnd: "to end the stream",
  request: "a request, which the stream goes on without,",
  withStatus: "with status {code} {name}{said}",
  withoutStatus: "without a status{said}",
  noStatus: "It named no status that this package knows. Its own words are all that tells the cause.",
  largeFrame: "Zoom sent a larger frame on the {where} connection than is allowed here, so the connection was closed.",
  signaling: "signaling",
  media: "media",
  closed: "Zoom closed the {where} connection{closeCode} without answering the handshake.",
  otherApp:
    "Most likely Client ID or Client Secret belong to another app than the webhook, or the id does not: " +
    "check them in the app node.",
  otherClient:
    "Signaling took the same credentials, so they are right: most likely the app may not have this medium, or another " +
    "client of this app holds it. Check the app's scopes in Zoom, and who else receives its webhooks.",
  unanswered:
    "There was no answer to the {where} handshake: Zoom took each connection, but had not answered it 10 s later " +
    "({seconds} s after the offer or the loss). Most likely the fault is Zoom's, or another client of this app holds the " +
    "connection: look at status.zoom.us, and start RTMS again.",
  unreachable: "No {where} connection to Zoom within its window ({seconds} s after the offer or the loss).",
  broken: "The last connection broke before the handshake was answered.",
  silent: "The last try was not answered.",
  lastError: "Last error: {error}.",
  lost: "{error}.",
  presumed:
    "Zoom sent {media} without an answer to the media handshake. They are taken as what was asked for; if " +
    "they sound or look wrong, choose the stream node's default media settings.",
  garbled:
    "Zoom sent {medium} that is not valid base64. Such packets would be noise: they are dropped and counted (stats). " +
    "See that no proxy or test server on the way changes what Zoom sends.",
  split: "{refusal} Each medium has a connection of its own now.",
  videoUnanswered:
    "Zoom did not answer the video subscription of participant {userId}. It is sent again after a reconnection.",
  videoRefused: 'Zoom refused the video of participant {userId}: {name} "{said}". {meaning} {cure}',
  endedBefore: 'The stream did not get to the phase "{phase}" before it ended: its events tell why.',
  notWithin: 'The stream did not get to the phase "{phase}" within {within} ms: its events tell how far it came.',
  notAllowed:
    "The server {host} is not among the servers that the app node allows, so no connection was made. " +
    "If it is Zoom's, or your own test server, add it to the app node's servers.",
  nothingOffered:
    "Zoom offers none of the chosen media. Add their scopes to the app in Zoom, or choose other media in the stream node.",
  taken: "Another client has this stream: Zoom closed each connection here within seconds, as when a newer one comes.",
  triedLess: "It is tried less often now, then left to the other.",
  takenCause:
    "Most likely two programs, or two Node-REDs, receive the webhooks of the same app. " +
    "Let only one receive them, or give each an app of its own in Zoom.",
  left: "It was left to the other.",
  takeBack: "To have it here, end the other client and pass in a *_started webhook of the stream.",
  oldOffer:
    "The offer was {seconds} s old when it came, and Zoom keeps one for about 60 s: " +
    "see that its webhooks reach Node-RED without delay, and that this machine's clock is right.",

  untrusted: "the certificate is not signed by a CA that Node.js trusts",
  expired: "the certificate has expired",
  notYetValid: "the certificate is not valid yet",
  oldTls: "the server has no TLS 1.2 or newer",
  noTls: "the server does not speak TLS",
  unidentified: "the other side does not accept this one without a certificate that it trusts",
  tlsFailed: "the TLS handshake failed",
  unread: "the server does not read what is sent to it",
  proxyRefused: "the proxy {proxy} refused to connect to {target} with status {status}",
  proxyUnusable: "the proxy {proxy} cannot be used: {error}",

  trust:
    "If a proxy or firewall of this network signs certificates, or this is your own test server, put the certificate of " +
    "its CA into the app node's TLS configuration. Certificates are always checked.",
  identify:
    "Most likely it asks for a client certificate: put the certificate and its key into the app node's TLS configuration.",
  renew: "Check this machine's clock; if it is right, the server's owner has to renew the certificate.",
  clock: "Check this machine's clock.",
  otherServer: "It is not the server that was asked for: check the address, and what DNS or a proxy make of it.",
  tls: "Check that nothing between changes the traffic, and that the server has TLS 1.2 or newer.",
  dns: "Check that this machine can look up Zoom's servers (DNS), or name a proxy in the app node.",
  open: "Check that the firewall lets this machine connect to Zoom's servers, or name a proxy in the app node.",
  larger: "Raise maxFrame (Largest frame) in the app node; by default it is 16777216 bytes, far above what Zoom sends.",
  webSockets: "Check that no proxy between changes WebSockets.",
  cut: "If it happens often, see what ends the connection: the network, a proxy, or a firewall that cuts long ones.",
  reach: "Check that this machine reaches Zoom's servers (DNS, firewall, proxy).",
  proxyForbids: "Ask its administrator to allow CONNECT to Zoom's servers (*.zoom.us, *.zoomgov.com, port 443).",
  proxyPassword:
    "Enter user and password in the http proxy node that the app node refers to; in an environment variable they are " +
    "part of the URL: http://user:password@host:port.",
  proxyBeyond:
    "The proxy itself did not reach the server: ask its administrator about its DNS and firewall, or take the server out " +
    "of its reach with the environment variable no_proxy, or the list of exceptions in the http proxy node.",
  proxyOther: "Check that this is an HTTP proxy that allows CONNECT.",
  proxyUrl: "Check its URL, that it is running, and that this machine reaches it.",
} as const;
