// The header Retry-After in its forms (protocol#rest-errors).

import assert from "node:assert/strict";
import fc from "fast-check";
import { retryAfter } from "../../src/api/retry-after";
import { withEnvironment } from "../environment";

const NOW = Date.parse("2026-11-29T12:00:00Z");
const wait = (header?: string, date?: string) => retryAfter(header, date, NOW);

/** RFC 9110, section 5.6.7. */
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const rfc850 = (instant: number) => {
  const at = new Date(instant);
  const [, day = "", month = "", year = "", time = ""] = at.toUTCString().split(" ");
  return `${DAYS[at.getUTCDay()]}, ${day}-${month}-${year.slice(2)} ${time} GMT`;
};
const asctime = (instant: number) => {
  const [weekday = "", day = "", month = "", year = "", time = ""] = new Date(instant).toUTCString().split(" ");
  return `${weekday.slice(0, 3)} ${month} ${day.replace(/^0/, " ")} ${time} ${year}`;
};

/** Whole seconds within a few years of today. */
const seconds = fc.integer({ min: 0, max: 100_000_000 });

describe("Retry-After", () => {
  it("is read as seconds", () =>
    fc.assert(fc.property(seconds, (given) => assert.equal(wait(` ${given} `), given * 1000))));

  it("is read as a date of HTTP in each of its formats, and as an ISO date-time with a zone, or in UTC without one, whatever this machine's zone", () =>
    withEnvironment({ TZ: "Asia/Tokyo" }, () =>
      fc.assert(
        fc.property(seconds, (ahead) => {
          const instant = NOW + ahead * 1000;
          const iso = new Date(instant).toISOString();
          const forms = [
            new Date(instant).toUTCString(),
            rfc850(instant),
            asctime(instant),
            iso,
            iso.replace(".000Z", "Z"),
            iso.replace(".000Z", ""),
            new Date(instant + 2 * 3_600_000).toISOString().replace(".000Z", "+02:00"),
          ];
          for (const form of forms) assert.equal(wait(form), ahead * 1000, form);
        }),
      ),
    ));

  it("is counted from Zoom's own clock if the answer tells it", () =>
    fc.assert(
      fc.property(seconds, fc.integer({ min: -1e9, max: 1e9 }), (ahead, wrong) => {
        const theirs = Math.floor((NOW + wrong) / 1000) * 1000;
        const header = new Date(theirs + ahead * 1000).toISOString();
        assert.equal(wait(header, new Date(theirs).toUTCString()), ahead * 1000);
      }),
    ));

  it("is no wait if the instant has passed", () => {
    assert.equal(wait("2026-11-29T11:59:59Z"), 0);
    assert.equal(wait("0"), 0);
  });

  it("is ignored in any other form, and never a negative or endless wait", () => {
    for (const odd of [undefined, "", "soon", "-5", "1e9", "Infinity", "NaN", "12:00", "2026-13-45T00:00:00Z"])
      assert.equal(wait(odd), undefined, odd);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (header, date) => {
        const found = wait(header, date);
        assert.ok(found === undefined || (Number.isFinite(found) && found >= 0), header);
      }),
    );
  });
});
