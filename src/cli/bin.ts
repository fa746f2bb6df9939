#!/usr/bin/env node
/**
 * The entry point for npx: loads the command line once the last-resort handlers are in place, so that errors while it loads are caught as
 * well.
 */
import "./last-resort.js";

await import("./main.js");
