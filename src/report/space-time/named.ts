/**
 * The operations that replicas and claims name: as a request, such as "request 7 of p9", or by an object that few operations share, as those
 * of one transaction do.
 */
import type { HistoryEvent, Operation } from "../../history/operation.js";
import { numbered, requestName } from "../../record/request-names.js";

/** An object of more operations names none of them, and neither does a sentence about more objects. */
const fewOperations = 20;
const fewObjects = 2;

export class Named {
  /** Places of operations by the name of their request. */
  readonly requests: ReadonlyMap<string, number>;
  private readonly objects = new Map<string, number[]>();

  /** `operations` are in the order of their places. */
  constructor(events: readonly HistoryEvent[], operations: readonly Operation[]) {
    const places = new Map(operations.map(({ call }, place) => [call, place]));
    const requests = new Map<string, number>();
    for (const { invoked, client, seq } of numbered(events)) {
      const place = places.get(invoked.index);
      if (place !== undefined) requests.set(requestName({ client, seq }), place);
    }
    this.requests = requests;
    operations.forEach(({ key }, place) => {
      if (key === null) return;
      const known = this.objects.get(key);
      if (known === undefined) this.objects.set(key, [place]);
      else known.push(place);
    });
  }

  request(name: string): number | undefined {
    return this.requests.get(name);
  }

  ofObject(name: string): readonly number[] {
    const places = this.objects.get(name) ?? [];
    return places.length > fewOperations ? [] : places;
  }

  inSentence(sentence: string): readonly number[] {
    const requests = [...sentence.matchAll(/\brequest (\d+) of (\w+)/g)].flatMap(
      ([, seq, client = ""]) => this.requests.get(requestName({ client, seq: Number(seq) })) ?? [],
    );
    const objects = [...new Set(sentence.match(/[\w-]+/g))].filter((word) => this.ofObject(word).length > 0);
    return [...requests, ...(objects.length > fewObjects ? [] : objects.flatMap((word) => this.ofObject(word)))];
  }
}
