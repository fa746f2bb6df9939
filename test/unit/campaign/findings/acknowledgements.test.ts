/** The file of findings that are known: what is refused in it, with the line, and what is reported. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readAcknowledgements, tellAcknowledgements } from "../../../../src/campaign/findings/acknowledgements.js";
import { instructionsOf } from "../../../../src/campaign/report/instructions.js";
import { findingOf } from "../../../support/campaign-summary.js";

const directory = mkdtempSync(join(tmpdir(), "schism-acknowledged-"));
afterAll(() => rmSync(directory, { recursive: true }));

const path = join(directory, "known.yaml");
function read(text: string) {
  writeFileSync(path, text);
  return readAcknowledgements(path);
}

const entry = (finding: string, until = "2027-03-31") =>
  `- finding: ${finding}\n  reason: by design\n  until: ${until}\n`;

describe("the file of acknowledged findings", () => {
  it("names a finding, a reason and a last day", () => {
    expect(read(`# why\n${entry("0123456789ab")}`)).toEqual([
      { finding: "0123456789ab", reason: "by design", until: "2027-03-31" },
    ]);
    expect(read("")).toEqual([]);
  });

  it("is refused in one line, with the place, if it says anything else", () => {
    const refused = (text: string): string => {
      try {
        read(text);
      } catch (error) {
        return error instanceof Error ? error.message.replace(path, "FILE") : "";
      }
      return "nothing";
    };
    expect(refused("- finding: 0123456789ab\n  reason: by design\n")).toBe('FILE, line 1, field "0.until": is missing');
    expect(refused(`${entry("0123456789ab")}- finding: 77\n  reason: x\n  until: 2027-01-01\n`)).toMatch(
      /^FILE, line 4, field "1.finding": /,
    );
    expect(refused("- finding: 0123456789ab\n  reason: ''\n  until: 2027-01-01\n")).toBe(
      'FILE, line 2, field "0.reason": must say why',
    );
    expect(refused(entry("0123456789ab", "tomorrow"))).toBe(
      'FILE, line 3, field "0.until": must be a day, such as 2027-03-31',
    );
    expect(refused(entry("0123456789ab", "2027-02-30"))).toMatch(/^FILE, line 3, field "0.until": must be a day/);
    expect(refused(`${entry("0123456789ab")}  who: me\n`)).toMatch(/^FILE, line 4, field "0.who": is not known/);
    expect(refused(entry("0123456789ab") + entry("0123456789ab"))).toBe(
      'FILE, line 4, field "1.finding": acknowledges 0123456789ab a second time; remove one of them',
    );
    rmSync(path);
    expect(() => readAcknowledgements(path)).toThrow(/is not there; make it/);
  });

  it.each(["3f2a9c01d4e5", "012345678901", "123456789012", "12345678e901", "0e1234567890", "e12345678901"])(
    "takes the entry that the page of %s proposes",
    (id) => {
      const proposed = instructionsOf(findingOf({}, { finding: id }), true).at(-1)?.text ?? "";
      expect(read(proposed)).toMatchObject([{ finding: id }]);
    },
  );

  it("says what to do about digits that YAML takes for a number", () => {
    expect(() => read(entry("123456789012"))).toThrow(
      /"0.finding": must be in quotes, since YAML takes it for a number/,
    );
  });

  it("is reported if it names no finding, and if an entry has ended", () => {
    const all = read(entry("0123456789ab", "2026-05-31") + entry("00000000000f") + entry("0123456789ac", "2026-05-31"));
    const known = [
      { finding: { finding: "0123456789ab" }, state: "open" },
      { finding: { finding: "0123456789ac" }, state: "fixed" },
    ];
    const told = (day: string) => tellAcknowledgements(all, known, new Date(`${day}T23:59:00Z`));
    expect(told("2026-05-31")).toEqual(["No finding is called 00000000000f, which is acknowledged (by design)."]);
    expect(told("2026-06-01")).toEqual([
      "The acknowledgement of 0123456789ab (by design) ended on 2026-05-31: the finding counts as open again.",
      "No finding is called 00000000000f, which is acknowledged (by design).",
      "The acknowledgement of 0123456789ac (by design) ended on 2026-05-31, and the finding is fixed: remove the entry.",
    ]);
  });
});
