// Credentials shared by both processes of the soak, and used nowhere else.

export const CREDENTIALS = {
  clientId: "soak client id",
  clientSecret: "soak client secret",
  secretToken: "soak secret token",
};
