// Who gets in: by a session that only the password begins, and that ends when it is signed out, is old, or the password
// changes.

import assert from "node:assert/strict";
import { Access, Attempts, type Protection } from "../../../src/page/access";

const PASSWORD = "correct horse battery staple";
const PROTECTION: Protection = { password: PASSWORD, salt: "node" };
const DAY = 24 * 60 * 60 * 1000;

class Time {
  at = Date.UTC(2026, 0, 1);
  readonly now = () => this.at;
}

const begin = (protection: Protection = PROTECTION, time = new Time()) =>
  new Access(protection, new Attempts(time.now), time.now);

async function cookieOf(access: Access, password = PASSWORD): Promise<string> {
  const result = await access.signIn(password, "192.0.2.1", false);
  assert.equal(result.kind, "in");
  return result.kind === "in" ? (result.cookie.split(";")[0] ?? "") : "";
}

describe("the access to a page", () => {
  it("is nobody's while the page is locked, and everybody's while Node-RED asks for it", async () => {
    assert.equal(await begin("locked").session("zoom-rtms-page=x"), undefined);
    assert.equal((await begin("locked").signIn("", "", false)).kind, "wrong");
    assert.equal(begin("locked").isLocked, true);
    assert.ok(await begin("open").session(undefined));
    assert.equal(begin("open").asks, false);
  });

  it("is of whoever knows the password, and of nobody else", async () => {
    const access = begin();
    assert.equal(await access.session(undefined), undefined);
    for (const wrong of ["", "Correct horse battery staple", PASSWORD.slice(1), `${PASSWORD} `])
      assert.equal((await access.signIn(wrong, `192.0.2.${wrong.length}`, false)).kind, "wrong", wrong);
    for (const wrong of [undefined, null, 1, {}, [PASSWORD], "x".repeat(5000)])
      assert.equal((await access.signIn(wrong, `198.51.100.${typeof wrong}`, false)).kind, "wrong");
    assert.ok(await access.session(await cookieOf(access)));
  });

  it("takes a password however its accents are typed", async () => {
    const access = begin({ password: "caf\u00e9 caf\u00e9", salt: "node" });
    assert.equal((await access.signIn("cafe\u0301 cafe\u0301", "192.0.2.1", false)).kind, "in");
  });

  it("gives a cookie that no script and no other site gets, over TLS no eavesdropper, and that knows no path", async () => {
    const access = begin();
    const [plain, secure] = [await access.signIn(PASSWORD, "", false), await access.signIn(PASSWORD, "", true)];
    assert.ok(plain.kind === "in" && secure.kind === "in");
    const form = /^zoom-rtms-page=[\w-]{22}\.[0-9a-z]+\.[\w-]{43}; Max-Age=604800; HttpOnly; SameSite=Strict/;
    assert.match(plain.cookie, new RegExp(`${form.source}$`));
    assert.match(secure.cookie, new RegExp(`${form.source}; Secure$`));
  });

  it("outlasts a restart, and no change of the password, nor another page's", async () => {
    const cookie = await cookieOf(begin());
    assert.ok(await begin().session(cookie));
    assert.equal(await begin({ password: `${PASSWORD}!`, salt: "node" }).session(cookie), undefined);
    assert.equal(await begin({ password: PASSWORD, salt: "other" }).session(cookie), undefined);
  });

  it("ends with the sign-out, after a deploy too", async () => {
    const access = begin();
    const [one, other] = [await cookieOf(access), await cookieOf(access)];
    const session = await access.session(one);
    assert.ok(session);
    assert.match(await access.signOut(session, false), /^zoom-rtms-page=; Max-Age=0;/);
    assert.equal(await access.session(one), undefined);
    assert.equal(await begin().session(one), undefined);
    assert.ok(await access.session(other));
  });

  it("lasts a week, and longer for who comes within it", async () => {
    const time = new Time();
    const access = begin(PROTECTION, time);
    const cookie = await cookieOf(access);
    const session = await access.session(cookie);
    assert.ok(session);
    time.at += DAY / 2;
    assert.equal(await access.renewal(session, false), undefined);
    time.at += 6 * DAY;
    const [renewed = ""] = (await access.renewal(session, false))?.split(";") ?? [];
    time.at += DAY;
    assert.equal(await access.session(cookie), undefined);
    assert.equal(access.lasts(session), false);
    assert.equal((await access.session(renewed))?.id, session.id);
  });

  it("is found among the cookies of other pages, and not in their names", async () => {
    const access = begin();
    const cookie = await cookieOf(access);
    assert.ok(await access.session(`a=b; zoom-rtms-page=another; ${cookie}; c=d`));
    assert.equal(await access.session(`x${cookie}`), undefined);
    assert.equal(await access.session(`a="${cookie}"`), undefined);
  });

  it("is not to be had by a token that was changed anywhere", async () => {
    const access = begin();
    const cookie = await cookieOf(access);
    assert.ok(await access.session(cookie));
    const value = cookie.indexOf("=") + 1;
    for (let at = value; at < cookie.length - 1; at += 1) {
      const other = cookie[at] === "A" ? "B" : "A";
      const forged = cookie.slice(0, at) + other + cookie.slice(at + 1);
      assert.equal(await access.session(forged), undefined, forged);
    }
    const [id, , signature] = cookie.slice(value).split(".");
    for (const forged of [
      `${id}.zzzzzzzzz.${signature}`,
      `${id}..${signature}`,
      `${id}`,
      "..",
      `${cookie.slice(value)}.`,
    ])
      assert.equal(await access.session(`zoom-rtms-page=${forged}`), undefined, forged);
  });

  it("compares a bounded number of passwords at a time", async () => {
    const access = begin();
    const tries = Array.from({ length: 40 }, (_, at) => access.signIn("wrong", `192.0.2.${at}`, false));
    const kinds = (await Promise.all(tries)).map(({ kind }) => kind);
    assert.equal(kinds.filter((kind) => kind === "wrong").length, 10);
    assert.equal(kinds.filter((kind) => kind === "wait").length, 30);
  });
});
