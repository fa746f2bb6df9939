/// <reference lib="dom" />
/** The space-time diagram as a reader works it: what it shows, moving and zooming, and its link with the timeline. */
import type { PageData, SpaceTime } from "./data.js";
import type { PageHistory, PageOperation } from "./history.js";
import type { makeSpaceTimeAxis } from "./space-time-axis.js";
import type { DrawingParts, drawSpaceTime } from "./space-time-draw.js";
import type { openMessages, PageMessage } from "./space-time-messages.js";
import type { SpaceTimeLine, SpaceTimeTargets } from "./space-time-scene.js";
import type { spaceTimeText } from "./space-time-text.js";

export interface SpaceTimeParts extends DrawingParts {
  readonly drawSpaceTime: typeof drawSpaceTime;
  readonly makeSpaceTimeAxis: typeof makeSpaceTimeAxis;
  readonly openMessages: typeof openMessages;
  readonly spaceTimeText: typeof spaceTimeText;
}

export interface SpaceTimePicture {
  /** Marks an operation, and moves to it unless it was chosen here. */
  choose(operation: PageOperation | undefined): void;
  showViolation(operations: readonly PageOperation[]): void;
}

export function spaceTimePicture(
  parts: SpaceTimeParts,
  root: HTMLElement,
  data: PageData,
  space: SpaceTime,
  history: PageHistory,
  onChoose: (operation: PageOperation) => void,
): SpaceTimePicture {
  const { element } = parts;
  const messages = parts.openMessages(space);
  const text = parts.spaceTimeText(parts, data, space);
  const head = 36;
  const firstClient = space.parties.filter(({ node }) => node).length;

  element(root, "h2", "Space-time");
  const section = element(root, "section");
  section.id = "space-time";
  const { bar, button } = parts.toolbar(parts, section, "Space-time diagram");
  const scroll = element(section, "div", "", "scroll");
  parts.worked(
    scroll,
    "Space-time diagram: time goes down, a line for each node and client, an arrow for each message. Left and right go through " +
      "the messages, Enter goes to the operation of a message on the timeline, plus and minus zoom, 0 shows all, Escape lets go.",
  );
  const sheet = element(scroll, "div");
  const svg = parts.svgElement(sheet, "svg", { "aria-hidden": "true" });
  const tip = element(section, "div", "", "tip");
  tip.hidden = true;
  const told = element(section, "p", "", "sub");
  told.id = "message";
  told.setAttribute("aria-live", "polite");
  element(section, "p", text.coverage(), "sub").id = "coverage";
  text.legend(section);
  text.help(section);

  let guilty: readonly PageOperation[] = history.violations[0]?.operations ?? [];
  let chosen: PageOperation | undefined;
  let current: PageMessage | undefined;
  let everything = false;
  let byTime = false;
  let unit = 16;
  let aboutGuilty: ReadonlySet<number> = new Set();
  let aboutChosen: ReadonlySet<number> = new Set();
  let lines: SpaceTimeLine[] = [];
  let lineOf: SpaceTimeLine[] = [];
  let shown: readonly PageOperation[] = [];
  let axis = parts.makeSpaceTimeAxis(space, [], { byTime: false, major: () => false, moments: [] });
  let targets: SpaceTimeTargets = { arrows: [], operations: [] };
  const faultsLeft = 76;
  const left = (data.run?.faults ?? []).some(({ from, to }) => from <= axis.end && to >= axis.start)
    ? faultsLeft + 128
    : faultsLeft;

  const own = (party: number): boolean =>
    space.parties.length - firstClient <= 3 ||
    guilty.slice(0, 8).some(({ lane }) => lane === party - firstClient) ||
    chosen?.lane === party - firstClient;
  const major = (message: PageMessage): boolean => {
    if (message.kind === "again") return false;
    if (aboutGuilty.has(message.number) || aboutChosen.has(message.number)) return true;
    if (message.kind === "news") return true;
    if (!everything) return false;
    return message.kind === "work" || own(Math.max(message.from, message.to));
  };

  const layOut = (): void => {
    const clients = space.parties.flatMap((_, party) => (party >= firstClient ? [party] : []));
    const apart = clients.filter(own);
    const others = clients.filter((party) => !own(party));
    const groups = [
      ...(others.length > 0 ? [{ name: apart.length > 0 ? "other clients" : "clients", parties: others }] : []),
      ...apart.map((party) => ({ name: space.parties[party]?.name ?? "", parties: [party] })),
      ...space.parties.slice(0, firstClient).map(({ name }, party) => ({ name, parties: [party] })),
    ];
    const width = scroll.clientWidth;
    // To the right of the last line there is room for its words.
    const each = (width - left - 50) / groups.length;
    lineOf = [];
    lines = groups.map(({ name, parties }, place) => {
      const line = { name, node: (parties[0] ?? 0) < firstClient, x: left + each * (place + 0.5) };
      for (const party of parties) lineOf[party] = line;
      return line;
    });
    shown = history.operations.filter(
      ({ lane, from, to, completion }) =>
        own(lane + firstClient) && from <= axis.end && (completion < 0 || to >= axis.start),
    );
  };
  const rebuild = (): void => {
    aboutGuilty = messages.about(new Set(guilty.map(({ number }) => number)));
    aboutChosen = messages.about(new Set(chosen === undefined ? [] : [chosen.number]));
    const named = [...guilty, ...(chosen === undefined ? [] : [chosen])];
    const faults = data.run?.faults ?? [];
    axis = parts.makeSpaceTimeAxis(space, messages.all, {
      ...{ byTime, major },
      moments: [
        ...named.flatMap(({ from, to, completion }) => (completion < 0 ? [from] : [from, to])),
        ...faults.flatMap(({ from, to }) => [from, to]),
      ],
    });
    layOut();
    resize();
  };

  const redraw = parts.onceAFrame(() => {
    const height = scroll.clientHeight;
    svg.style.height = `${height}px`;
    targets = parts.drawSpaceTime(parts, svg, {
      ...{ data, space, axis, unit, left, faultsLeft, lines, lineOf, messages: messages.all, major, current, height },
      ...{ guilty: aboutGuilty, chosen: aboutChosen, operations: shown, operation: chosen },
      marked: new Set(guilty.map(({ number }) => number)),
      top: scroll.scrollTop / unit,
      width: scroll.clientWidth,
    });
  });
  const resize = (): void => {
    const tall = head + axis.length * unit + 14;
    scroll.style.height = `${Math.max(220, Math.min(680, tall))}px`;
    sheet.style.height = `${tall}px`;
    redraw();
  };
  const goTo = (ns: number, share = 0.35): void => {
    scroll.scrollTop = axis.place(ns) * unit - (scroll.clientHeight - head) * share;
    redraw();
  };
  /** What stands at this share of the view stays there. */
  const zoom = (factor: number, share = 0.5): void => {
    const at = (scroll.scrollTop + (scroll.clientHeight - head) * share) / unit;
    unit = Math.max(Math.min(2, 600 / axis.length), Math.min(120, unit * factor));
    resize();
    scroll.scrollTop = at * unit - (scroll.clientHeight - head) * share;
    redraw();
  };
  const all = (): void => {
    unit = Math.min(40, 630 / axis.length);
    resize();
  };
  /** The whole of it if it can be read that way; else its end, where it goes wrong. */
  const show = (from: number, to: number): void => {
    const rows = axis.place(to) - axis.place(from) + 6;
    unit = Math.max(15, Math.min(26, 600 / rows));
    resize();
    if (rows * unit <= 640) goTo((from + to) / 2, 0.5);
    else goTo(to, 0.75);
    if (rows * unit <= 640) scroll.scrollTop = (axis.place(from) - 3) * unit;
  };
  const showFocus = (): void => {
    const times = guilty.flatMap(({ from, to, completion }) => (completion < 0 ? [from] : [from, to]));
    if (times.length > 0) show(Math.min(...times), Math.max(...times));
    else show(space.focus, space.focus);
  };

  const tell = (message: PageMessage | undefined): void => {
    told.textContent =
      message === undefined ? "Point at an arrow, or go through them with ← and →." : text.message(message);
  };
  const operationOf = (message: PageMessage): PageOperation | undefined => {
    const named = message.operations.flatMap((number) => history.operations[number] ?? []);
    return named.find((each) => each === chosen) ?? named.find(({ mark }) => mark > 0) ?? named.at(-1);
  };
  let choosing = false;
  const chooseHere = (operation: PageOperation | undefined): void => {
    if (operation === undefined) return;
    choosing = true;
    onChoose(operation);
    choosing = false;
  };
  const under = (event: MouseEvent): { message?: PageMessage; operation?: PageOperation } => {
    const box = svg.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    const pointed = targets.operations.find((each) => {
      const inside = (at: number, from: number, size: number): boolean => at >= from - 3 && at <= from + size + 3;
      return inside(x, each.x, each.width) && inside(y, each.y, each.height);
    });
    if (pointed !== undefined) return { operation: pointed.operation };
    let best = 8;
    let message: PageMessage | undefined;
    for (const { message: each, x1, y1, x2, y2 } of targets.arrows) {
      const dx = x2 - x1;
      const dy = y2 - y1;
      const share = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
      const away = Math.hypot(x - x1 - share * dx, y - y1 - share * dy) + (major(each) ? 0 : 2);
      if (away < best) {
        best = away;
        message = each;
      }
    }
    return message === undefined ? {} : { message };
  };
  const point = (message: PageMessage | undefined): void => {
    if (message !== current) redraw();
    current = message;
  };
  svg.addEventListener("mousemove", (event) => {
    const { message, operation } = under(event);
    svg.style.cursor = message === undefined && operation === undefined ? "" : "pointer";
    point(message);
    tip.hidden = message === undefined;
    if (message === undefined) return;
    tip.textContent = text.message(message);
    const box = section.getBoundingClientRect();
    const x = event.clientX - box.left;
    tip.style.left = `${Math.min(x + 14, box.width - 330)}px`;
    tip.style.top = `${event.clientY - box.top + 16}px`;
  });
  svg.addEventListener("mouseleave", () => {
    tip.hidden = true;
    point(undefined);
  });
  svg.addEventListener("click", (event) => {
    const { message, operation } = under(event);
    chooseHere(operation ?? (message === undefined ? undefined : operationOf(message)));
  });
  scroll.addEventListener("scroll", redraw);
  scroll.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = scroll.getBoundingClientRect();
      zoom(event.deltaY > 0 ? 0.8 : 1.25, (event.clientY - box.top - head) / (box.height - head));
    },
    { passive: false },
  );
  /** Through those drawn in full, from the one told of or from the top of the view. */
  const step = (by: number): void => {
    const drawn = messages.all.filter((message) => major(message) && message.departs >= axis.start);
    const at = axis.at(scroll.scrollTop / unit);
    const place =
      current === undefined
        ? drawn.findIndex(({ departs }) => departs >= at) - (by > 0 ? 1 : 0)
        : drawn.indexOf(current);
    const next = drawn[Math.max(0, Math.min(drawn.length - 1, place + by))];
    if (next === undefined) return;
    point(next);
    tell(next);
    const row = axis.place(next.departs) * unit - scroll.scrollTop;
    if (row < 0 || row > scroll.clientHeight - head - 40) goTo(next.departs);
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowRight: () => step(1),
    ArrowLeft: () => step(-1),
    Enter: () => chooseHere(current === undefined ? undefined : operationOf(current)),
    Escape: () => {
      point(undefined);
      tell(undefined);
    },
    "+": () => zoom(1.5),
    "=": () => zoom(1.5),
    "-": () => zoom(1 / 1.5),
    "0": all,
    t: () => axisButton.click(),
    o: () => onlyStory.click(),
    v: showFocus,
  };
  scroll.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    keys[event.key]?.();
    event.preventDefault();
  });
  addEventListener("resize", () => {
    layOut();
    redraw();
  });

  const change = (action: () => void): void => {
    const middle = axis.at((scroll.scrollTop + (scroll.clientHeight - head) / 2) / unit);
    action();
    rebuild();
    goTo(middle, 0.5);
    axisButton.textContent = byTime ? "by time" : "by events";
  };
  const jump = button(data.valid === false ? "jump to violation" : "jump to the last fault", "", showFocus);
  if (data.valid === false) jump.classList.add("jump");
  const named = element(bar, "span", "", "named");
  const nameGuilty = (): void => {
    named.replaceChildren();
    for (const operation of guilty.slice(0, 8)) {
      const made = element(named, "button", String(operation.mark));
      made.title = `${operation.label}, ${parts.seconds(operation.from)}`;
      made.setAttribute("aria-label", `operation ${operation.mark} of the violation: ${made.title}`);
      made.addEventListener("click", () => onChoose(operation));
    }
  };
  button("+", "zoom in the diagram", () => zoom(1.5));
  button("−", "zoom out the diagram", () => zoom(1 / 1.5));
  button("all", "show all of the diagram", all);
  const axisButton = button("by events", "", () => change(() => (byTime = !byTime)));
  axisButton.title = "With room for what matters, or to scale";
  const label = element(bar, "label");
  const onlyStory = element(label, "input");
  onlyStory.type = "checkbox";
  onlyStory.addEventListener("change", () =>
    change(() => {
      everything = !onlyStory.checked;
    }),
  );
  label.append(" only what matters");
  label.title =
    "Rows for every message that says something new, or only for those about the operations of the violation, votes and such";

  nameGuilty();
  tell(undefined);
  // Where there is little of it, all can be seen at once; and nothing stands out where no operation is to blame.
  everything = messages.all.filter(({ kind }) => kind !== "again").length <= 80;
  onlyStory.checked = !everything;
  rebuild();
  showFocus();

  return {
    choose(operation) {
      if (operation === chosen) return;
      const at = axis.at(scroll.scrollTop / unit);
      chosen = operation;
      rebuild();
      if (operation === undefined || choosing) {
        scroll.scrollTop = axis.place(at) * unit;
        return;
      }
      const outside = operation.from > axis.end || (operation.completion >= 0 && operation.to < axis.start);
      told.textContent = outside ? text.outside(operation) : told.textContent;
      const { top, bottom } = {
        top: axis.at(scroll.scrollTop / unit),
        bottom: axis.at((scroll.scrollTop + scroll.clientHeight - head) / unit),
      };
      if (!outside && (operation.from < top || operation.from > bottom)) goTo(operation.from);
    },
    showViolation(operations) {
      guilty = operations;
      nameGuilty();
      rebuild();
      showFocus();
    },
  };
}
