/** The space-time diagram as a reader uses it: its content, the choice in it, and its link with the timeline. */
import type { PageData, SpaceTime } from "../data.js";
import { element, onceAFrame } from "../dom.js";
import type { PageHistory } from "../history.js";
import { help } from "../how-to-read.js";
import type { PageOperation } from "../operation.js";
import { onColours } from "../theme.js";
import { Clock } from "../units.js";
import { makeSpaceTimeAxis, type SpaceTimeAxis } from "./axis.js";
import { addControls, type Controls } from "./controls.js";
import { drawSpaceTime } from "./draw.js";
import { spaceTimeHelp, spaceTimeLegend } from "./how-to-read.js";
import { type DiagramLayout, layOutDiagram } from "./layout.js";
import { openMessages, type PageMessage, type PageMessages } from "./messages.js";
import { pointedAt, type SpaceTimeTargets } from "./pointing.js";
import { mostNamed, Relevance, timesOf } from "./relevance.js";
import { Scroller } from "./scroller.js";
import { SpaceTimeWords } from "./words.js";

/** This few messages can all be seen at once. */
const fewMessages = 80;

export class Diagram {
  private readonly section: HTMLElement;
  private readonly scroller: Scroller;
  private readonly tip: HTMLElement;
  private readonly told: HTMLElement;
  private readonly named: HTMLElement;
  private readonly controls: Controls;
  private readonly clock: Clock;
  private readonly words: SpaceTimeWords;
  private readonly messages: PageMessages;
  private guilty: readonly PageOperation[];
  private chosen: PageOperation | undefined;
  private current: PageMessage | undefined;
  private everything: boolean;
  private byTime = false;
  private relevance: Relevance;
  private axis: SpaceTimeAxis;
  private layout: DiagramLayout;
  private shown: readonly PageOperation[] = [];
  private targets: SpaceTimeTargets = { arrows: [], operations: [] };
  private choosing = false;
  private readonly redraw = onceAFrame(() => this.draw());

  constructor(
    root: HTMLElement,
    private readonly data: PageData,
    private readonly space: SpaceTime,
    private readonly history: PageHistory,
    private readonly onChoose: (operation: PageOperation) => void,
  ) {
    this.clock = new Clock(data.end);
    this.words = new SpaceTimeWords(data, space, this.clock);
    this.messages = openMessages(space);
    this.guilty = history.violations[0]?.operations ?? [];
    this.everything = this.messages.all.filter(({ kind }) => kind !== "again").length <= fewMessages;
    this.relevance = this.judge();
    this.axis = this.makeAxis();
    element(root, "h2", "Space-time");
    this.section = element(root, "section");
    this.section.id = "space-time";
    this.controls = this.addControls();
    this.named = element(this.controls.bar, "span", "", "named");
    this.controls.bar.firstElementChild?.after(this.named);
    this.scroller = new Scroller(
      this.section,
      "Space-time diagram: time runs downwards, with a line for each node and client and an arrow for each message. Left and " +
        "right step through the messages, Enter goes to the operation of a message on the timeline, plus and minus zoom, 0 shows " +
        "everything, Escape lets go of a message.",
      this.axis,
      this.redraw,
    );
    this.layout = this.layOut();
    this.tip = element(this.section, "div", "", "tip");
    this.tip.hidden = true;
    this.told = element(this.section, "p", "", "sub");
    this.told.id = "message";
    this.told.setAttribute("aria-live", "polite");
    element(this.section, "p", this.words.coverage(), "sub").id = "coverage";
    spaceTimeLegend(this.section, data, space);
    help(this.section, spaceTimeHelp);
    this.listen();
    this.open();
  }

  /** Marks an operation, and moves to it unless it was chosen here. */
  choose(operation: PageOperation | undefined): void {
    if (operation === this.chosen) return;
    const top = this.scroller.momentAt(0);
    this.chosen = operation;
    this.rebuild();
    if (operation === undefined || this.choosing) {
      this.scroller.goTo(top, 0);
      return;
    }
    const outside = operation.from > this.axis.end || (operation.completion >= 0 && operation.to < this.axis.start);
    if (outside) this.told.textContent = this.words.outside(operation);
    else if (operation.from < this.scroller.momentAt(0) || operation.from > this.scroller.momentAt(1)) {
      this.goTo(operation.from);
    }
  }

  showViolation(operations: readonly PageOperation[]): void {
    this.guilty = operations;
    this.nameGuilty();
    this.rebuild();
    this.showFocus();
  }

  /** Scrolls to a moment, ns. */
  goTo(ns: number): void {
    this.scroller.goTo(ns);
  }

  private addControls(): Controls {
    return addControls(this.section, this.data.valid === false, {
      onJump: () => this.showFocus(),
      onZoom: (factor) => this.scroller.zoom(factor),
      onAll: () => this.scroller.all(),
      onScale: (scale) => this.change({ byTime: scale === "time" }),
      onContent: (content) => this.change({ everything: content === "all" }),
    });
  }

  private open(): void {
    this.nameGuilty();
    this.tell(undefined);
    this.showState();
    this.rebuild();
    this.showFocus();
  }

  private showState(): void {
    this.controls.scale.set(this.byTime ? "time" : "events");
    this.controls.content.set(this.everything ? "all" : "matters");
  }

  /** The middle of the view stays in place. */
  private change({ byTime = this.byTime, everything = this.everything }): void {
    const middle = this.scroller.momentAt(0.5);
    this.byTime = byTime;
    this.everything = everything;
    this.showState();
    this.rebuild();
    this.scroller.goTo(middle, 0.5);
  }

  private judge(): Relevance {
    const { space, messages, guilty, chosen, everything } = this;
    return new Relevance(space, messages, { guilty, chosen, everything });
  }

  private makeAxis(): SpaceTimeAxis {
    const faults = (this.data.run?.faults ?? []).flatMap(({ from, to }) => [from, to]);
    return makeSpaceTimeAxis(this.space, this.messages.all, {
      byTime: this.byTime,
      major: (message) => this.relevance.major(message),
      moments: [...this.relevance.moments(), ...faults],
    });
  }

  private layOut(): DiagramLayout {
    const { start, end } = this.axis;
    return layOutDiagram({
      space: this.space,
      width: this.scroller.host.clientWidth,
      faults: (this.data.run?.faults ?? []).some(({ from, to }) => from <= end && to >= start),
      own: (party) => this.relevance.own(party),
      others: true,
    });
  }

  private rebuild(): void {
    this.relevance = this.judge();
    this.axis = this.makeAxis();
    this.shown = this.relevance.onOwnLines(this.history.operations, this.axis);
    this.fit();
  }

  private fit(): void {
    this.layout = this.layOut();
    this.scroller.fit(this.axis, this.layout.width);
  }

  private draw(): void {
    const { data, history, space, clock, axis, current, layout, scroller, relevance } = this;
    scroller.sizeDrawing();
    this.targets = drawSpaceTime(scroller.svg, {
      ...{ data, history, space, clock, axis, current, ...layout },
      ...{ unit: scroller.unit, height: scroller.height, top: scroller.top },
      ...{ messages: this.messages.all, guilty: relevance.aboutGuilty, chosen: relevance.aboutChosen },
      ...{ operations: this.shown, operation: this.chosen },
      major: (message) => relevance.major(message),
      marked: new Set(this.guilty.map(({ number }) => number)),
    });
  }

  private showFocus(): void {
    const times = timesOf(this.guilty);
    if (times.length > 0) this.scroller.show(Math.min(...times), Math.max(...times));
    else this.scroller.show(this.space.focus, this.space.focus);
  }

  private nameGuilty(): void {
    this.named.replaceChildren();
    for (const operation of this.guilty.slice(0, mostNamed)) {
      const made = element(this.named, "button", String(operation.mark), "number");
      made.type = "button";
      made.title = `${operation.label}, ${this.clock.at(operation.from)}`;
      made.setAttribute("aria-label", `operation ${operation.mark} of the violation: ${made.title}`);
      made.addEventListener("click", () => this.onChoose(operation));
    }
  }

  private tell(message: PageMessage | undefined): void {
    this.told.textContent =
      message === undefined ? "Point at an arrow, or step through them with ← and →." : this.words.message(message);
  }

  private operationOf(message: PageMessage): PageOperation | undefined {
    const named = message.operations.flatMap((number) => this.history.operations[number] ?? []);
    return named.find((each) => each === this.chosen) ?? named.find(({ mark }) => mark > 0) ?? named.at(-1);
  }

  private chooseHere(operation: PageOperation | undefined): void {
    if (operation === undefined) return;
    this.choosing = true;
    this.onChoose(operation);
    this.choosing = false;
  }

  private under(event: MouseEvent): ReturnType<typeof pointedAt> {
    const box = this.scroller.svg.getBoundingClientRect();
    const at = { x: event.clientX - box.left, y: event.clientY - box.top };
    return pointedAt(this.targets, at, (message) => this.relevance.major(message));
  }

  private point(message: PageMessage | undefined): void {
    if (message !== this.current) this.redraw();
    this.current = message;
  }

  private listen(): void {
    const { svg, host } = this.scroller;
    svg.addEventListener("mousemove", (event) => this.onMove(event));
    svg.addEventListener("mouseleave", () => {
      this.tip.hidden = true;
      this.point(undefined);
    });
    svg.addEventListener("click", (event) => {
      const { message, operation } = this.under(event);
      this.chooseHere(operation ?? (message === undefined ? undefined : this.operationOf(message)));
    });
    host.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
    host.addEventListener("keydown", (event) => this.onKey(event));
    addEventListener("resize", () => this.fit());
    onColours(() => this.draw());
  }

  private onMove(event: MouseEvent): void {
    const { message, operation } = this.under(event);
    this.scroller.svg.style.cursor = message === undefined && operation === undefined ? "" : "pointer";
    this.point(message);
    this.tip.hidden = message === undefined;
    if (message === undefined) return;
    this.tip.textContent = this.words.message(message);
    const box = this.section.getBoundingClientRect();
    this.tip.style.left = `${Math.max(0, Math.min(event.clientX - box.left + 14, box.width - 310))}px`;
    this.tip.style.top = `${event.clientY - box.top + 16}px`;
  }

  /** Without Ctrl the wheel scrolls. */
  private onWheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.scroller.zoom(event.deltaY > 0 ? 0.8 : 1.25, this.scroller.shareOf(event));
  }

  /** Steps through those drawn in full, from the described one or from the top of the view. */
  private step(by: number): void {
    const drawn = this.messages.all.filter(
      (message) => this.relevance.major(message) && message.departs >= this.axis.start,
    );
    const top = this.scroller.momentAt(0);
    const place =
      this.current === undefined
        ? drawn.findIndex(({ departs }) => departs >= top) - (by > 0 ? 1 : 0)
        : drawn.indexOf(this.current);
    const next = drawn[Math.max(0, Math.min(drawn.length - 1, place + by))];
    if (next === undefined) return;
    this.point(next);
    this.tell(next);
    if (!this.scroller.shows(next.departs)) this.goTo(next.departs);
  }

  private letGo(): void {
    this.point(undefined);
    this.tell(undefined);
  }

  private readonly keys: ReadonlyMap<string, () => void> = new Map([
    ["ArrowRight", () => this.step(1)],
    ["ArrowLeft", () => this.step(-1)],
    ["Enter", () => this.chooseHere(this.current === undefined ? undefined : this.operationOf(this.current))],
    ["Escape", () => this.letGo()],
    ["+", () => this.scroller.zoom(1.5)],
    ["=", () => this.scroller.zoom(1.5)],
    ["-", () => this.scroller.zoom(1 / 1.5)],
    ["0", () => this.scroller.all()],
    ["t", () => this.change({ byTime: !this.byTime })],
    ["o", () => this.change({ everything: !this.everything })],
    ["v", () => this.showFocus()],
  ]);

  private onKey(event: KeyboardEvent): void {
    const action = this.keys.get(event.key);
    if (event.ctrlKey || event.metaKey || event.altKey || action === undefined) return;
    action();
    event.preventDefault();
  }
}
