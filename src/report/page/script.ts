/**
 * The script of the page, from parts that are put into it as their own source text. A part is one function, so that it can be:
 * it uses nothing outside itself but the browser, the global uPlot, and the other parts, which it gets as `parts`.
 */
import { plural } from "../../history/plural.js";
import { makeAxis } from "./axis.js";
import { element, onceAFrame, seconds, svgElement, themeColours, toolbar, worked } from "./elements.js";
import { openHistory } from "./history.js";
import { keyTabs } from "./key-tabs.js";
import { orderPanel } from "./order-panel.js";
import { type PageParts, page } from "./page.js";
import { paintTimeline } from "./paint.js";
import { plots } from "./plots.js";
import { spaceTimePicture } from "./space-time.js";
import { makeSpaceTimeAxis } from "./space-time-axis.js";
import { drawSpaceTime } from "./space-time-draw.js";
import { drawSpaceTimeLines } from "./space-time-lines.js";
import { openMessages } from "./space-time-messages.js";
import { spaceTimeText } from "./space-time-text.js";
import { runFacts, verdictSection } from "./summary.js";
import { timeline } from "./timeline.js";

const parts: PageParts = {
  drawSpaceTime,
  drawSpaceTimeLines,
  element,
  keyTabs,
  makeAxis,
  makeSpaceTimeAxis,
  onceAFrame,
  openHistory,
  openMessages,
  orderPanel,
  page,
  paintTimeline,
  plots,
  plural,
  runFacts,
  seconds,
  spaceTimePicture,
  spaceTimeText,
  svgElement,
  themeColours,
  timeline,
  toolbar,
  verdictSection,
  worked,
};

export const pageScript = `"use strict";
const parts = {
${Object.entries(parts)
  .map(([name, part]) => `${name}: ${part.toString()}`)
  .join(",\n")}
};
parts.page(parts, JSON.parse(document.getElementById("data").textContent));`;
