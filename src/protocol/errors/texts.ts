// The catalog of the texts in the errors of streams, in English. The live panel has the same texts in other languages
// (plugins/panel/locales, `explanation.failure`); english.ts fills in their parameters.

export const TEXTS = {
  refused: "Zoom refused {what} {told}.",
  signalingHandshake: "the signaling handshake",
  mediaHandshake: "the media handshake",
  toEnd: "to end the stream",
  request: "a request (the stream continues without it)",
  withStatus: "with status {code} {name}{said}",
  withoutStatus: "without a status{said}",
  noStatus: "The answer has no status that this package knows. Only Zoom's own text can show the cause.",
  largeFrame: "Zoom sent a larger frame on the {where} connection than the limit allows, so the connection was closed.",
  signaling: "signaling",
  media: "media",
  closed: "Zoom closed the {where} connection{closeCode} without answering the handshake.",
  otherApp:
    "Most likely the Client ID or Client Secret belongs to another app than the webhook, or the id is wrong: " +
    "check them in the app node.",
  otherClient:
    "Signaling accepted the same credentials, so they are right: most likely the app has no permission for this medium, " +
    "or another client of this app uses it. Check the app's scopes in Zoom, and who else receives its webhooks.",
  unanswered:
    "There was no answer to the {where} handshake: Zoom accepted each connection, but did not answer within 10 s " +
    "({seconds} s after the offer or the loss). Most likely the fault is in Zoom, or another client of this app holds " +
    "the connection: look at status.zoom.us, and start RTMS again.",
  unreachable:
    "No {where} connection to Zoom was established in the time that Zoom allows ({seconds} s after the offer or the loss).",
  broken: "The last connection broke before the handshake was answered.",
  silent: "The last try was not answered.",
  lastError: "Last error: {error}.",
  lost: "{error}.",
  presumed:
    "Zoom sent {media} without an answer to the media handshake. They are read with the requested settings; if " +
    "they sound or look wrong, choose the stream node's default media settings.",
  garbled:
    "Zoom sent {medium} that is not valid base64. Such packets would be noise: they are dropped and counted (stats). " +
    "Check that no proxy or test server in between changes what Zoom sends.",
  split: "{refusal} Each medium now has its own connection.",
  videoUnanswered:
    "Zoom did not answer the video subscription of participant {userId}. It is sent again after a reconnection.",
  videoRefused: 'Zoom refused the video of participant {userId}: {name} "{said}". {meaning} {cure}',
  endedBefore: 'The stream ended before it reached the phase "{phase}": its events show why.',
  notWithin: 'The stream did not reach the phase "{phase}" within {within} ms: its events show how far it came.',
  notAllowed:
    "The server {host} is not among the servers that the app node allows, so no connection was made. " +
    "If it is Zoom's, or your own test server, add it to the app node's servers.",
  nothingOffered:
    "Zoom offers none of the chosen media. Add their scopes to the app in Zoom, or choose other media in the stream node.",
  taken:
    "Another client has this stream: Zoom closed each connection of this client within seconds, as it does when a newer " +
    "one connects.",
  triedLess: "This client now reconnects less often, then leaves the stream to the other.",
  takenCause:
    "Most likely two programs, or two Node-REDs, receive the webhooks of the same app. " +
    "Let only one receive them, or give each its own app in Zoom.",
  left: "This client left the stream to the other.",
  takeBack: "To receive it here, stop the other client and pass in a *_started webhook of the stream.",
  oldOffer:
    "The offer was {seconds} s old when it arrived, and Zoom keeps an offer for about 60 s: " +
    "check that its webhooks reach Node-RED without delay, and that this machine's clock is right.",

  untrusted: "the certificate is not signed by a CA that Node.js trusts",
  expired: "the certificate has expired",
  notYetValid: "the certificate is not valid yet",
  oldTls: "the server does not support TLS 1.2 or newer",
  noTls: "the server does not speak TLS",
  unidentified: "the other side accepts only clients with a certificate that it trusts",
  tlsFailed: "the TLS handshake failed",
  unread: "the server does not read the data that it receives",
  proxyRefused: "the proxy {proxy} refused to connect to {target} with status {status}",
  proxyUnusable: "the proxy {proxy} cannot be used: {error}",

  trust:
    "If a proxy or firewall of this network signs certificates, or this is your own test server, put the certificate of " +
    "its CA into the app node's TLS configuration. Certificates are always checked.",
  identify:
    "Most likely it asks for a client certificate: put the certificate and its key into the app node's TLS configuration.",
  renew: "Check this machine's clock; if it is right, the server's owner has to renew the certificate.",
  clock: "Check this machine's clock.",
  otherServer: "It is not the requested server: check the address, and whether DNS or a proxy leads to another one.",
  tls: "Check that nothing in between changes the traffic, and that the server supports TLS 1.2 or newer.",
  dns: "Check that this machine can resolve the names of Zoom's servers (DNS), or set a proxy in the app node.",
  open: "Check that the firewall lets this machine connect to Zoom's servers, or set a proxy in the app node.",
  larger: "Raise maxFrame (Largest frame) in the app node; by default it is 16777216 bytes, far above what Zoom sends.",
  webSockets: "Check that no proxy in between changes WebSockets.",
  cut: "If it happens often, find what ends the connection: the network, a proxy, or a firewall that cuts long ones.",
  reach: "Check that this machine reaches Zoom's servers (DNS, firewall, proxy).",
  proxyForbids: "Ask its administrator to allow CONNECT to Zoom's servers (*.zoom.us, *.zoomgov.com, port 443).",
  proxyPassword:
    "Enter user and password in the http proxy node that the app node refers to; in an environment variable they are " +
    "part of the URL: http://user:password@host:port.",
  proxyBeyond:
    "The proxy itself did not reach the server: ask its administrator about its DNS and firewall, or exclude the server " +
    "with the environment variable no_proxy, or the list of exceptions in the http proxy node.",
  proxyOther: "Check that this is an HTTP proxy that allows CONNECT.",
  proxyUrl: "Check its URL, that it is running, and that this machine reaches it.",
} as const;
