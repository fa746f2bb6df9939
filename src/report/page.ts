/// <reference lib="dom" />
/**
 * The script of the report page. It is put into the page as its own source text, so it may use nothing outside itself but the
 * browser and the global uPlot. Text reaches the screen through textContent and canvas only.
 */

export interface PageOperation {
  call: number;
  lane: number;
  process: number;
  f: string;
  key: string;
  input: string;
  output: string;
  type: string;
  /** ns; `to` is null if it never completed. */
  from: number;
  to: number | null;
  node: string;
  error: string;
}

export interface PageData {
  readonly title: string;
  readonly subtitle: string;
  readonly reproduce: string;
  readonly valid: string;
  readonly summary: string;
  readonly explanations: readonly {
    readonly headline: string;
    readonly key: string | null;
    readonly steps: readonly { readonly call: number | null; readonly sentence: string }[];
  }[];
  readonly warnings: readonly string[];
  readonly counts: Readonly<Record<string, { ok: number; fail: number; info: number }>>;
  readonly faultFacts: readonly { description: string; proven: boolean; ok: Readonly<Record<string, number>> }[];
  readonly splitBrain: readonly {
    readonly from: number;
    readonly to: number;
    readonly leaders: readonly { node: string; epoch: number; acknowledged: number }[];
  }[];
  readonly lostWrites: readonly {
    readonly f: string;
    readonly key: string;
    readonly value: string;
    readonly acknowledgedBy: string;
    readonly acknowledgedAt: number;
    readonly discardedBy: string;
    readonly discardedAt: number;
    readonly call: number;
  }[];
  readonly nodes: readonly string[];
  readonly lanes: number;
  readonly end: number;
  readonly operations: PageOperation[];
  readonly faults: readonly { description: string; from: number; to: number }[];
  readonly reigns: readonly { node: string; epoch: number; from: number; to: number }[];
}

export function page(data: PageData): void {
  const root = document.getElementById("report");
  if (root === null) return;
  const element = <K extends keyof HTMLElementTagNameMap>(
    parent: Node,
    tag: K,
    text = "",
    className = "",
  ): HTMLElementTagNameMap[K] => {
    const made = document.createElement(tag);
    if (text !== "") made.textContent = text;
    if (className !== "") made.className = className;
    parent.appendChild(made);
    return made;
  };
  const seconds = (ns: number): string => `${(ns / 1e9).toFixed(3)} s`;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const colours: Readonly<Record<string, string>> = dark
    ? {
        ok: "#4aa3df",
        fail: "#8a8f98",
        info: "#e8b84a",
        ink: "#e4e7ea",
        soft: "#9aa5b1",
        line: "#363c44",
        fault: "#ff8a8022",
        mark: "#ff5c8a",
        reign: "#6fcf9c",
        paper: "#16191d",
      }
    : {
        ok: "#2b7bba",
        fail: "#9aa0a8",
        info: "#d08b00",
        ink: "#1d232b",
        soft: "#5b6672",
        line: "#d6dade",
        fault: "#d4312318",
        mark: "#c2185b",
        reign: "#1f7a4d",
        paper: "#fbfbfa",
      };
  const colour = (name: string): string => colours[name] ?? "#888";

  // Verdict, reasons, facts

  element(root, "h1", data.title);
  element(root, "p", data.subtitle, "sub");
  const verdict = element(root, "section", "", `verdict ${data.valid}`);
  verdict.id = "verdict";
  element(verdict, "strong", data.valid === "true" ? "VALID" : data.valid === "false" ? "INVALID" : "UNKNOWN");
  element(verdict, "p", data.summary);
  const contradicting = new Set<number>();
  for (const { headline, steps } of data.explanations) {
    element(verdict, "p", headline);
    const list = element(verdict, "ol");
    for (const { call, sentence } of steps) {
      const item = element(list, "li");
      if (call === null) item.textContent = sentence;
      else {
        contradicting.add(call);
        const button = element(item, "button", sentence, "step");
        button.addEventListener("click", () => show(call));
      }
    }
  }
  if (data.splitBrain.length > 0) {
    element(root, "h2", "Split brain");
    const table = element(root, "table");
    for (const { from, to, leaders } of data.splitBrain) {
      const row = element(table, "tr");
      element(row, "td", `${seconds(from)} to ${seconds(to)}`);
      element(row, "td", leaders.map((l) => `${l.node} (epoch ${l.epoch}) acknowledged ${l.acknowledged}`).join("; "));
    }
  }
  if (data.lostWrites.length > 0) {
    element(
      root,
      "h2",
      `${data.lostWrites.length} updates were thrown away by the very replica that had acknowledged them`,
    );
    const table = element(root, "table");
    for (const lost of data.lostWrites.slice(0, 20)) {
      const row = element(table, "tr");
      const button = element(element(row, "td"), "button", `${lost.f} ${lost.key} ${lost.value}`, "step");
      button.addEventListener("click", () => show(lost.call));
      element(row, "td", `acknowledged by ${lost.acknowledgedBy} at ${seconds(lost.acknowledgedAt)}`);
      element(row, "td", `discarded by ${lost.discardedBy} at ${seconds(lost.discardedAt)}`);
    }
  }
  element(root, "h2", "What happened");
  for (const warning of data.warnings) element(root, "p", `Warning: ${warning}`, "warning");
  const facts = element(root, "table");
  for (const [f, { ok, fail, info }] of Object.entries(data.counts)) {
    const row = element(facts, "tr");
    element(row, "td", f);
    for (const text of [`${ok} ok`, `${fail} fail`, `${info} info`]) element(row, "td", text, "n");
  }
  const faultTable = element(root, "table");
  for (const { description, proven, ok } of data.faultFacts) {
    const row = element(faultTable, "tr");
    element(row, "td", `${description}${proven ? "" : " (not proven)"}`);
    const done = Object.entries(ok).map(([f, count]) => `${count} ${f}`);
    element(row, "td", `${done.join(", ") || "nothing"} ok meanwhile`);
  }
  element(root, "h2", "Again");
  element(root, "code", data.reproduce);

  // Timeline: one lane a client, leadership of each node above, faults behind

  element(root, "h2", "Timeline");
  const bar = element(root, "div", "", "bar");
  const keys = [...new Set(data.operations.map((operation) => operation.key))];
  const select = element(bar, "select");
  select.setAttribute("aria-label", "Key");
  for (const key of ["", ...keys.filter((key) => key !== "")]) {
    const option = element(select, "option", key === "" ? "all keys" : key);
    option.value = key;
  }
  const canvas = document.createElement("canvas");
  const reignHeight = 12;
  const laneHeight = Math.max(6, Math.min(22, Math.floor(480 / Math.max(1, data.lanes))));
  const top = 18 + data.nodes.length * reignHeight + 6;
  const height = top + data.lanes * laneHeight + 4;
  canvas.style.height = `${height}px`;
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute(
    "aria-label",
    "Timeline of operations by client. Arrows move between operations, plus and minus zoom, v shows the violation.",
  );
  root.appendChild(canvas);
  const detail = element(root, "p");
  detail.id = "detail";
  detail.setAttribute("aria-live", "polite");

  const whole = { from: 0, to: Math.max(1, data.end) };
  let view = { ...whole };
  let chosen: PageOperation | undefined;
  const byCall = new Map(data.operations.map((operation) => [operation.call, operation]));
  const lanes: PageOperation[][] = Array.from({ length: data.lanes }, () => []);
  for (const operation of data.operations) lanes[operation.lane]?.push(operation);
  const shown = (operation: PageOperation): boolean => select.value === "" || operation.key === select.value;

  const draw = (): void => {
    const width = canvas.clientWidth;
    const ratio = devicePixelRatio;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const pen = canvas.getContext("2d");
    if (pen === null) return;
    pen.scale(ratio, ratio);
    pen.font = "11px system-ui, sans-serif";
    const x = (time: number): number => ((time - view.from) / (view.to - view.from)) * width;
    for (const { description, from, to } of data.faults) {
      if (to < view.from || from > view.to) continue;
      pen.fillStyle = colour("fault");
      pen.fillRect(x(from), 0, Math.max(1, x(to) - x(from)), height);
      pen.fillStyle = colour("soft");
      pen.fillText(description, Math.max(2, x(from) + 2), 11, Math.max(20, x(to) - Math.max(0, x(from)) - 4));
    }
    data.nodes.forEach((node, index) => {
      const y = 18 + index * reignHeight;
      pen.fillStyle = colour("reign");
      for (const reign of data.reigns) {
        if (reign.node !== node || reign.to < view.from || reign.from > view.to) continue;
        pen.fillRect(x(reign.from), y + 2, Math.max(1, x(reign.to) - x(reign.from)), reignHeight - 4);
      }
      pen.fillStyle = colour("soft");
      pen.fillText(node, 2, y + reignHeight - 2);
    });
    lanes.forEach((lane, index) => {
      const y = top + index * laneHeight;
      // What falls into one pixel is drawn once, so that a hundred thousand operations cost no more than the width.
      let lastPixel = -1;
      for (const operation of lane) {
        const to = operation.to ?? data.end;
        if (to < view.from) continue;
        if (operation.from > view.to) break;
        if (!shown(operation)) continue;
        const left = x(operation.from);
        const right = Math.max(left + 1, x(to));
        const marked = contradicting.has(operation.call) || operation === chosen;
        if (!marked && Math.floor(right) === lastPixel) continue;
        lastPixel = Math.floor(right);
        pen.fillStyle = marked ? colour("mark") : colour(operation.type);
        // Shape tells the outcome too: full, hollow for failed, half height for indeterminate.
        if (operation.type === "fail") {
          pen.strokeStyle = pen.fillStyle;
          pen.strokeRect(left + 0.5, y + 2.5, Math.max(1, right - left - 1), laneHeight - 5);
        } else if (operation.type === "info") pen.fillRect(left, y + laneHeight / 2, right - left, laneHeight / 2 - 2);
        else pen.fillRect(left, y + 2, right - left, laneHeight - 4);
        if (right - left > 60 && laneHeight > 11) {
          pen.fillStyle = operation.type === "ok" || marked ? colour("paper") : colour("ink");
          pen.fillText(label(operation), Math.max(0, left) + 3, y + laneHeight / 2 + 4, right - Math.max(0, left) - 6);
        }
      }
    });
  };
  const label = (operation: PageOperation): string =>
    `${operation.f} ${operation.key} ${operation.output === "" ? operation.input : operation.output}`;
  let pending = false;
  const redraw = (): void => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      draw();
    });
  };
  const tell = (operation: PageOperation): void => {
    detail.textContent =
      `#${operation.call} process ${operation.process}: ${operation.f} ${operation.key} ${operation.input} → ${operation.type} ` +
      `${operation.output}${operation.error === "" ? "" : ` (${operation.error})`}\n` +
      `${seconds(operation.from)} to ${operation.to === null ? "never" : seconds(operation.to)}${operation.node === "" ? "" : `, at ${operation.node}`}`;
  };
  const look = (from: number, to: number): void => {
    const span = Math.max(1e4, Math.min(whole.to - whole.from, to - from));
    const start = Math.max(whole.from, Math.min(from, whole.to - span));
    view = { from: start, to: start + span };
    redraw();
  };
  const zoom = (factor: number, at = (view.from + view.to) / 2): void =>
    look(at - (at - view.from) * factor, at + (view.to - at) * factor);
  const choose = (operation: PageOperation): void => {
    chosen = operation;
    tell(operation);
    if (operation.from < view.from || operation.from > view.to) {
      const half = (view.to - view.from) / 2;
      look(operation.from - half, operation.from + half);
    }
    redraw();
  };
  const show = (call: number): void => {
    const operation = byCall.get(call);
    if (operation === undefined) return;
    select.value = "";
    choose(operation);
    canvas.scrollIntoView({ block: "center" });
  };
  const showViolation = (): void => {
    const guilty = [...contradicting].flatMap((call) => byCall.get(call) ?? []);
    const [first] = guilty;
    if (first === undefined) return;
    const from = Math.min(...guilty.map((operation) => operation.from));
    const to = Math.max(...guilty.map((operation) => operation.to ?? operation.from));
    look(from - (to - from) * 0.2 - 2e6, to + (to - from) * 0.2 + 2e6);
    choose(first);
  };
  for (const [text, action] of [
    ["zoom in", () => zoom(0.5)],
    ["zoom out", () => zoom(2)],
    ["all", () => look(whole.from, whole.to)],
    ...(contradicting.size > 0 ? [["violation (v)", showViolation] as const] : []),
  ] as const) {
    element(bar, "button", text).addEventListener("click", action);
  }
  select.addEventListener("change", redraw);
  const under = (event: MouseEvent): PageOperation | undefined => {
    const box = canvas.getBoundingClientRect();
    const time = view.from + ((event.clientX - box.left) / box.width) * (view.to - view.from);
    const slack = ((view.to - view.from) / box.width) * 3;
    const lane = lanes[Math.floor((event.clientY - box.top - top) / laneHeight)];
    return lane?.findLast((each) => shown(each) && each.from - slack <= time && (each.to ?? data.end) + slack >= time);
  };
  let drag: { x: number; from: number; to: number } | undefined;
  canvas.addEventListener("mousedown", (event) => {
    drag = { x: event.clientX, ...view };
  });
  addEventListener("mouseup", () => {
    drag = undefined;
  });
  canvas.addEventListener("mousemove", (event) => {
    if (drag !== undefined) {
      const moved = ((event.clientX - drag.x) / canvas.clientWidth) * (drag.to - drag.from);
      look(drag.from - moved, drag.to - moved);
      return;
    }
    const operation = under(event);
    if (operation !== undefined && chosen === undefined) tell(operation);
  });
  canvas.addEventListener("click", (event) => {
    const operation = under(event);
    if (operation === undefined) chosen = undefined;
    else choose(operation);
    redraw();
  });
  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const box = canvas.getBoundingClientRect();
      zoom(event.deltaY > 0 ? 1.25 : 0.8, view.from + ((event.clientX - box.left) / box.width) * (view.to - view.from));
    },
    { passive: false },
  );
  canvas.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step !== 0) {
      const visible = data.operations.filter(shown);
      const at = chosen === undefined ? -1 : visible.indexOf(chosen);
      const next = visible[Math.max(0, Math.min(visible.length - 1, at + step))];
      if (next !== undefined) choose(next);
    } else if (event.key === "+" || event.key === "=") zoom(0.5);
    else if (event.key === "-") zoom(2);
    else if (event.key === "v") showViolation();
    else return;
    event.preventDefault();
  });
  addEventListener("resize", redraw);
  if (contradicting.size > 0) showViolation();
  else redraw();

  // Latency and throughput

  interface PlotLibrary {
    new (options: object, data: readonly (readonly (number | null)[])[], parent: HTMLElement): unknown;
  }
  const { uPlot } = globalThis as unknown as { uPlot: PlotLibrary }; // the script before this one defines it
  const faultBands = {
    hooks: {
      drawClear: (plot: {
        ctx: CanvasRenderingContext2D;
        bbox: DOMRect;
        valToPos(v: number, s: string, c: boolean): number;
      }) => {
        plot.ctx.fillStyle = colour("fault");
        for (const { from, to } of data.faults) {
          const left = plot.valToPos(from / 1e9, "x", true);
          plot.ctx.fillRect(left, plot.bbox.top, plot.valToPos(to / 1e9, "x", true) - left, plot.bbox.height);
        }
      },
    },
  };
  const axis = { stroke: colour("soft"), grid: { stroke: colour("line") }, ticks: { stroke: colour("line") } };
  const plot = (title: string, series: readonly object[], columns: (number | null)[][], log: boolean): void => {
    element(root, "h2", title);
    const parent = element(root, "div");
    const options = {
      width: Math.min(1160, root.clientWidth - 40),
      height: 220,
      scales: { x: { time: false }, y: log ? { distr: 3 } : {} },
      axes: [{ ...axis }, { ...axis }],
      series: [{ label: "s" }, ...series],
      plugins: [faultBands],
    };
    new uPlot(options, columns, parent);
  };
  const finished = data.operations.filter((operation) => operation.to !== null).sort((a, b) => a.from - b.from);
  const kinds = ["ok", "fail", "info"];
  const dots = kinds.map((kind) => ({
    label: kind,
    stroke: colour(kind),
    paths: () => null,
    points: { show: true, size: 4, fill: colour(kind) },
  }));
  if (finished.length > 0) {
    plot(
      "Latency, ms",
      dots,
      [
        finished.map((operation) => operation.from / 1e9),
        ...kinds.map((kind) =>
          finished.map((operation) =>
            operation.type === kind ? Math.max(0.01, ((operation.to ?? 0) - operation.from) / 1e6) : null,
          ),
        ),
      ],
      true,
    );
    const bins = Math.max(1, Math.ceil(data.end / 1e9));
    const counted = kinds.map((kind) => {
      const column = new Array<number>(bins).fill(0);
      for (const operation of finished) {
        const bin = Math.min(bins - 1, Math.max(0, Math.floor((operation.to ?? 0) / 1e9)));
        if (operation.type === kind) column[bin] = (column[bin] ?? 0) + 1;
      }
      return column;
    });
    plot(
      "Completions per second",
      kinds.map((kind) => ({ label: kind, stroke: colour(kind), width: 2 })),
      [Array.from({ length: bins }, (_, bin) => bin + 0.5), ...counted],
      false,
    );
  }
  document.body.dataset.ready = "true";
}
