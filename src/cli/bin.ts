#!/usr/bin/env node
/** What npx starts: the command line, loaded when somebody is there to catch what goes wrong, also while it loads. */
import "./last-resort.js";

await import("./main.js");
