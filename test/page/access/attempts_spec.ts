// How often a password may be tried.

import assert from "node:assert/strict";
import { Attempts } from "../../../src/page/access";

class Time {
  at = 0;
  readonly now = () => this.at;
}

function triesOf(attempts: Attempts, address: string, most = 1000): number {
  for (let count = 0; count < most; count += 1) if (attempts.take(address) > 0) return count;
  return most;
}

describe("the tries of a password", () => {
  it("are five for an address, and then one more every half minute", () => {
    const time = new Time();
    const attempts = new Attempts(time.now);
    assert.equal(triesOf(attempts, "192.0.2.1"), 5);
    assert.equal(attempts.take("192.0.2.1"), 30);
    time.at += 20_000;
    assert.equal(attempts.take("192.0.2.1"), 10);
    time.at += 10_000;
    assert.equal(triesOf(attempts, "192.0.2.1"), 1);
    time.at += 3_600_000;
    assert.equal(triesOf(attempts, "192.0.2.1"), 5);
  });

  it("are fifty for all addresses together, and then ten a minute", () => {
    const time = new Time();
    const attempts = new Attempts(time.now);
    const all = Array.from({ length: 1000 }, (_, at) => attempts.take(`192.0.${at >> 8}.${at & 255}`));
    assert.equal(all.filter((wait) => wait === 0).length, 50);
    assert.equal(all.at(-1), 6);
    time.at += 60_000;
    assert.equal(
      triesOf(attempts, "203.0.113.1") + triesOf(attempts, "203.0.113.2") + triesOf(attempts, "203.0.113.3"),
      10,
    );
  });

  it("do not count for who knows the password", () => {
    const attempts = new Attempts(new Time().now);
    for (let at = 0; at < 500; at += 1) {
      assert.equal(attempts.take("192.0.2.1"), 0);
      attempts.giveBack("192.0.2.1");
    }
    assert.equal(triesOf(attempts, "192.0.2.1"), 5);
    attempts.giveBack("192.0.2.1");
    assert.equal(triesOf(attempts, "192.0.2.1"), 1);
  });

  it("are one household's, whichever of its IPv6 addresses it takes", () => {
    const attempts = new Attempts(new Time().now);
    const own = [
      "2001:db8:1:2::1",
      "2001:db8:1:2:3:4:5:6",
      "2001:db8:1:2:ffff::",
      "2001:db8:1:2::",
      "2001:db8:1:2::9%eth0",
    ];
    for (const address of own) assert.equal(attempts.take(address), 0, address);
    assert.ok(attempts.take("2001:db8:1:2::7") > 0);
    assert.equal(attempts.take("2001:db8:1:3::1"), 0);
    assert.equal(triesOf(attempts, "192.0.2.1"), 5);
    assert.ok(attempts.take("::ffff:192.0.2.1") > 0);
  });

  it("are counted for a bounded number of addresses", () => {
    const attempts = new Attempts(new Time().now);
    for (let at = 0; at < 100_000; at += 1) attempts.take(`host-${at}`);
    assert.ok(attempts.take("another") > 0);
  });
});
