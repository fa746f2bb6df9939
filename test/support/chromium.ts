/**
 * A headless Chromium for tests of pages, where the machine has one; without a network of its own. The tests of a file share one browser,
 * which takes a second to start; each page is looked at in a context that knows nothing of the others.
 */
import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium } from "playwright-core";
import { afterAll } from "vitest";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const required = (process.env.SCHISM_REQUIRE ?? "").split(",").includes("chromium");

let started: Promise<Browser> | undefined;

/**
 * Called while a file declares its tests: the browser ends with them. False after saying why, unless SCHISM_REQUIRE lists chromium: then a
 * missing browser is an error.
 */
export function chromiumAvailable(): boolean {
  if (existsSync(executablePath)) {
    afterAll(async () => {
      const browser = started;
      started = undefined;
      await (await browser)?.close();
    });
    return true;
  }
  if (required) throw new Error(`SCHISM_REQUIRE asks for chromium and there is none at ${executablePath}`);
  console.log(`browser tests are skipped: no Chromium at ${executablePath} (set CHROMIUM to its path)`);
  return false;
}

/** Runs `use` with a context of its own: no cookies, no storage, no pages. */
export async function withChromium(use: (context: BrowserContext) => Promise<void>): Promise<void> {
  started ??= chromium.launch({
    executablePath,
    headless: true,
    args: [
      ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
      ...["--disable-component-update", "--disable-sync"],
    ],
  });
  const browser = await started;
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    await use(context);
  } finally {
    await context.close();
  }
}
