/** A headless Chromium for tests of pages, where the machine has one; without a network of its own. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const required = (process.env.SCHISM_REQUIRE ?? "").split(",").includes("chromium");

/** False after saying why, unless SCHISM_REQUIRE lists chromium: then a missing browser is an error. */
export function chromiumAvailable(): boolean {
  if (existsSync(executablePath)) return true;
  if (required) throw new Error(`SCHISM_REQUIRE asks for chromium and there is none at ${executablePath}`);
  console.log(`browser tests are skipped: no Chromium at ${executablePath} (set CHROMIUM to its path)`);
  return false;
}

/** Runs `use` with a fresh browser profile and removes the profile afterwards. */
export async function withChromium(use: (context: BrowserContext) => Promise<void>): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), "schism-chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport: { width: 1280, height: 900 },
    args: [
      ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
      ...["--disable-component-update", "--disable-sync"],
    ],
  });
  try {
    await use(context);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
