/** Notification by a command: it is told the night, ends in time with all that it started, and its failure is a sentence. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, expect, it } from "vitest";
import { notify } from "../../../../src/campaign/report/notify.js";

const root = mkdtempSync(join(tmpdir(), "schism-notify-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const told = { line: "RED: $(echo 1 new) finding", json: `{"text":"${"x".repeat(500_000)}"}\n`, timeoutMs: 20_000 };

it("gets the summary as its input and the night in one line, untouched by the shell", async () => {
  const [input, line] = [join(root, "input"), join(root, "line")];
  const command = `cat > '${input}'; printf %s "$SCHISM_NIGHT" > '${line}'`;
  expect(await notify({ ...told, command })).toBeNull();
  expect(readFileSync(input, "utf8")).toBe(told.json);
  expect(readFileSync(line, "utf8")).toBe(told.line);
});

it("may leave its input unread", async () => {
  expect(await notify({ ...told, command: "true" })).toBeNull();
});

it("tells why it failed", async () => {
  expect(await notify({ ...told, command: "exit 3" })).toBe("ended with 3");
  expect(await notify({ ...told, command: "kill -TERM $$" })).toBe("was ended by SIGTERM");
  expect(await notify({ ...told, command: "no-such-command-here 2>/dev/null" })).toBe("ended with 127");
});

it("is stopped when its time is over, with what it started", async () => {
  const pid = join(root, "pid");
  const command = `sleep 60 & echo $! > '${pid}'; wait`;
  expect(await notify({ ...told, command, timeoutMs: 500 })).toBe("did not end within 0.5 s and was stopped");
  await setTimeout(200);
  const stat = `/proc/${readFileSync(pid, "utf8").trim()}/stat`;
  // Gone, or a zombie that no process waits for.
  expect(existsSync(stat) ? readFileSync(stat, "utf8") : ") Z ").toContain(") Z ");
});
