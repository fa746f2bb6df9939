/** Where things stand in the page's pictures, what lies under a point of them, and what matters in the space-time diagram. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SpaceTime } from "../../../src/report/page/data.js";
import { layOutDiagram } from "../../../src/report/page/space-time/layout.js";
import { openMessages, type PageMessage } from "../../../src/report/page/space-time/messages.js";
import { pointedAt } from "../../../src/report/page/space-time/pointing.js";
import { Relevance, timesOf } from "../../../src/report/page/space-time/relevance.js";
import { SpaceTimeWords } from "../../../src/report/page/space-time/words.js";
import { makeAxis } from "../../../src/report/page/timeline/axis.js";
import { faultHeight, layOut, leaderHeight, tickHeight } from "../../../src/report/page/timeline/layout.js";
import { operationAt } from "../../../src/report/page/timeline/pointing.js";
import { Clock } from "../../../src/report/page/units.js";
import { runPage } from "../../../src/report/page-data.js";
import { inSequence, operation } from "../../support/page-operation.js";
import { runOf, staleRead } from "../../support/report-page.js";

const page = runPage(runOf(staleRead(10)));

describe("the rows of the timeline", () => {
  const { run } = page;
  if (run === null) throw new Error("it is a run");

  it("stand below each other: moments, faults, leaders, lanes, states", () => {
    const faults = [0, 5].map((from) => ({ description: "kill: n1", from, to: from + 9 }));
    const layout = layOut({ run: { ...run, faults }, lanes: 4, ordered: true, narrow: false });
    expect([layout.faultRows, layout.leaders]).toEqual([2, run.nodes]);
    expect(layout.faultTop).toBe(tickHeight);
    expect(layout.leaderTop).toBeGreaterThanOrEqual(layout.faultTop + layout.faultRows * faultHeight);
    expect(layout.top).toBeGreaterThanOrEqual(layout.leaderTop + layout.leaders.length * leaderHeight);
    expect(layout.stripTop).toBeGreaterThanOrEqual(layout.top + 4 * layout.laneHeight);
    expect(layout.height).toBeGreaterThanOrEqual(layout.stripTop + layout.stripHeight);
    expect(layOut({ run, lanes: 4, ordered: false, narrow: false }).stripHeight).toBe(0);
  });

  it("are as high as can be read, for any number of clients", () => {
    const heights = [1, 20, 40, 1000].map((lanes) => layOut({ run, lanes, ordered: true, narrow: false }).laneHeight);
    expect(heights).toEqual([26, 26, 13, 8]);
  });

  it("name overlapping faults on three rows at most, and show leaders only if there were any", () => {
    const faults = Array.from({ length: 5 }, () => ({ description: "", from: 0, to: 9 }));
    const crowded = layOut({
      run: { ...run, faults, leadershipIntervals: [] },
      lanes: 1,
      ordered: true,
      narrow: false,
    });
    expect([crowded.faultRows, crowded.faultRow, crowded.leaders]).toEqual([3, [0, 1, 2, 3, 4], []]);
  });
});

describe("a point of the timeline", () => {
  const lane = inSequence(5);
  const layout = layOut({ run: null, lanes: 2, ordered: false, narrow: false });
  const axis = makeAxis({ shown: lane, kind: "time", end: 10e6, edges: [], focus: [] });
  const view = { from: axis.start, to: axis.end };
  const width = layout.gutter + 1000;
  const at = (ns: number, row: number, by = 0) => {
    const x = layout.gutter + ((ns - view.from) / (view.to - view.from)) * 1000 + by;
    return operationAt(
      { layout, axis, view, lanes: [lane, []] },
      width,
      x,
      layout.top + (row + 0.5) * layout.laneHeight,
    );
  };

  it("is on the operation that was under way then, on its lane", () => {
    for (const each of lane) expect(at((each.from + each.to) / 2, 0)).toBe(each);
    expect(at(0.5e6, 1)).toBeUndefined();
    expect(at(0.5e6, -3)).toBeUndefined();
  });

  it("is on a bar from three pixels off, and on none between two", () => {
    expect(at(1e6, 0, 2.9)).toBe(lane[0]);
    expect(at(1e6, 0, 3.1)).toBeUndefined();
    expect(at(2e6, 0, -2.9)).toBe(lane[1]);
  });
});

/** Three nodes and some clients. */
function partiesOf(clients: number): SpaceTime["parties"] {
  return [
    ...["n1", "n2", "n3"].map((name) => ({ name, node: true })),
    ...Array.from({ length: clients }, (_, index) => ({ name: `client ${index}`, node: false })),
  ];
}

function spaceOf(kinds: readonly PageMessage["kind"][], clients = 5): SpaceTime {
  const column = <T>(value: T): T[] => kinds.map(() => value);
  return {
    ...{ parties: partiesOf(clients), epochName: "term", spans: [[0, 1e7]], total: kinds.length, focus: 0 },
    ...{ observed: true, texts: ["", "Append", "2 entries", "partition"], roles: [], outages: [], marks: [] },
    messages: {
      ...{ from: column(0), to: kinds.map((kind) => (kind === "client" ? 3 : 1)), loss: column(0), label: column(1) },
      ...{ detail: column(2), answer: column(-1), departs: kinds.map((_, index) => index * 1e6) },
      ...{ ends: kinds.map((_, index) => index * 1e6 + 5e5), kind: [...kinds], operations: column([]) },
      ...{ concerns: column([]), type: column(1), refusals: [] },
    },
  };
}

describe("the lines of the diagram", () => {
  it("are far enough apart to be read and within its width, one for each party that has one of its own", () => {
    const input = fc.record({ clients: fc.nat(60), width: fc.integer({ min: 300, max: 2000 }), faults: fc.boolean() });
    fc.assert(
      fc.property(input, fc.infiniteStream(fc.boolean()), ({ clients, width, faults }, draw) => {
        const owners = new Set(partiesOf(clients).flatMap((_, party) => (draw.next().value === true ? [party] : [])));
        const space = spaceOf([], clients);
        const own = (party: number): boolean => owners.has(party);
        const layout = layOutDiagram({ space, own, others: true, width, faults });
        expect(layout.width).toBeGreaterThanOrEqual(width);
        layout.lines.forEach(({ x }, place) => {
          expect(x - (layout.lines[place - 1]?.x ?? layout.left - 74)).toBeGreaterThan(73.9);
          expect(x).toBeLessThan(layout.width);
        });
        expect(layout.lineOf).toHaveLength(space.parties.length);
        const shared = new Set<string>();
        layout.lineOf.forEach(({ name, node }, party) => {
          expect(node).toBe(party < 3);
          if (node || own(party)) expect(name).toBe(space.parties[party]?.name);
          else shared.add(name);
        });
        expect(shared.size).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("have room for the names of faults where there are some", () => {
    const of = (faults: boolean) =>
      layOutDiagram({ space: spaceOf([]), own: () => true, others: true, width: 1200, faults }).left;
    expect(of(true) - of(false)).toBe(128);
  });
});

describe("what matters in the diagram", () => {
  const kinds = ["again", "work", "news", "client", "work"] as const;
  const about = (operations: readonly (readonly number[])[], answer: readonly number[] = []) => {
    const space = spaceOf(kinds);
    const messages = { ...space.messages, operations: [...operations], answer: kinds.map((_, at) => answer[at] ?? -1) };
    return openMessages({ ...space, messages });
  };
  const majors = (messages: ReturnType<typeof openMessages>, interest: Partial<Relevance["interest"]>): number[] => {
    const all = { guilty: [], chosen: undefined, everything: false, ...interest };
    const relevance = new Relevance(spaceOf(kinds), messages, all);
    return messages.all.filter((message) => relevance.major(message)).map(({ number }) => number);
  };
  const none = about(kinds.map(() => []));

  it("is news; all that says something new only where that is asked for, and no heartbeat ever", () => {
    expect(majors(none, {})).toEqual([2]);
    // The client of message 3 has no line of its own.
    expect(majors(none, { everything: true })).toEqual([1, 2, 4]);
    expect(majors(none, { everything: true, chosen: operation(9, 0, 1, { lane: 0 }) })).toEqual([1, 2, 3, 4]);
  });

  it("is what carries an operation to blame or the chosen one, and what answers that", () => {
    const messages = about([[7], [7], [], [8], []], [-1, 4]);
    expect(majors(messages, { guilty: [operation(7, 0, 1, { lane: 2 })] })).toEqual([1, 2, 4]);
    expect(majors(messages, { chosen: operation(8, 0, 1, { lane: 2 }) })).toEqual([2, 3]);
  });

  it("gives clients lines of their own if they are few, or did something to blame", () => {
    const owners = (clients: number, lanes: readonly number[]): number[] => {
      const guilty = lanes.map((lane, number) => operation(number, 0, 1, { lane }));
      const interest = { guilty, chosen: undefined, everything: false };
      const relevance = new Relevance(spaceOf([], clients), none, interest);
      return Array.from({ length: clients }, (_, client) => client).filter((client) => relevance.own(client + 3));
    };
    expect(owners(3, [])).toEqual([0, 1, 2]);
    expect(owners(20, [4, 11])).toEqual([4, 11]);
    // More than eight would leave none of them room.
    expect(owners(20, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])).toHaveLength(8);
  });

  it("is looked for from the begin to the end of the operations to blame, as far as they ended", () => {
    expect(timesOf([operation(0, 5, 9), operation(1, 6, null)])).toEqual([5, 9, 6]);
    const interest = { guilty: [operation(0, 5, 9)], chosen: operation(1, 20, 30), everything: false };
    const relevance = new Relevance(spaceOf([], 2), none, interest);
    expect(relevance.moments()).toEqual([5, 9, 20, 30]);
    const all = [operation(0, 0, 5), operation(1, 8, 12), operation(2, 1, null), operation(3, 21, 25)];
    expect(relevance.onOwnLines(all, { start: 10, end: 20 })).toEqual([all[1], all[2]]);
  });
});

describe("a point of the diagram", () => {
  const [far, near] = openMessages(spaceOf(["news", "again"])).all;
  if (far === undefined || near === undefined) throw new Error("there are two messages");
  const major = (message: PageMessage): boolean => message === far;
  const arrows = [
    { message: far, x1: 0, y1: 0, x2: 100, y2: 0 },
    { message: near, x1: 0, y1: 10, x2: 100, y2: 10 },
  ];
  const bar = { operation: operation(0, 0, 1), x: 200, y: 0, width: 12, height: 40 };
  const at = (x: number, y: number) => pointedAt({ arrows, operations: [bar] }, { x, y }, major);

  it("is at the nearest arrow within reach; one that does not matter has to be nearer", () => {
    expect(at(50, 4)).toEqual({ message: far });
    // As near to both.
    expect(at(50, 5)).toEqual({ message: far });
    expect(at(50, 7)).toEqual({ message: near });
    expect(at(50, -7.9)).toEqual({ message: far });
    expect(at(50, -8.1)).toEqual({});
    expect(at(50, 16.1)).toEqual({});
    // Beyond its ends an arrow is as far as its end is.
    expect(at(107, 0)).toEqual({ message: far });
    expect(at(109, 0)).toEqual({});
  });

  it("is at the bar of an operation before any arrow", () => {
    expect(at(202, 42)).toEqual({ operation: bar.operation });
    expect(at(202, 44)).toEqual({});
  });
});

describe("the diagram in words", () => {
  const space = spaceOf(["news", "again"]);
  const clock = new Clock(1e7);
  const words = (given: SpaceTime) => new SpaceTimeWords(page, given, clock);
  const [first, second] = openMessages(space).all;
  if (first === undefined || second === undefined) throw new Error("there are two messages");

  it("says of a message who sent it, when, what became of it and what was in it", () => {
    expect(words(space).message(first)).toBe(
      "n1 → n2: Append\nsent at 0.000 ms, arrived at 0.500 ms, after 500 µs\n2 entries",
    );
    expect(words(space).message({ ...second, loss: "partition" })).toBe(
      "n1 → n2: Append (nothing new)\nsent at 1.000 ms, never arrived: partition at 1.500 ms\n2 entries",
    );
    const unseen = { ...space, observed: false };
    expect(words(unseen).message(first)).toBe("n1 → n2: Append\nreceived by the client at 0.000 ms\n2 entries");
    expect(words(unseen).message({ ...first, from: 3, to: 0 })).toContain("\nsent by the client at ");
  });

  it("says which part of the run is shown", () => {
    expect(words(space).coverage()).toBe("All 2 messages of the run are in the diagram.");
    expect(words(spaceOf(["news"])).coverage()).toBe("1 message of the run is in the diagram.");
    expect(words({ ...space, total: 900 }).coverage()).toBe(
      "The diagram has 2 of the run's 900 messages: those sent, delivered or lost from 0.000 ms to 10.000 ms.",
    );
    const part = words({ ...space, observed: false, total: 900 }).coverage();
    expect(part).toMatch(/^Messages between nodes are not shown: /);
    expect(part).toMatch(/It shows 2 of the run's 900: those from 0.000 ms to 10.000 ms\.$/);
    expect(words(space).outside(operation(0, 2e7, 3e7))).toBe(
      "read 1 at 20.000 ms is outside the part of the run that the diagram shows: 0.000 ms to 10.000 ms.",
    );
  });
});
