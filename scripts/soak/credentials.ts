// What both processes of the soak know; nobody else listens.

export const CREDENTIALS = {
  clientId: "soak client id",
  clientSecret: "soak client secret",
  secretToken: "soak secret token",
};
