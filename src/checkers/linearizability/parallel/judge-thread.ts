/** A worker thread that judges one object's history after another. It remembers the few bad ones that may have to be explained. */
import { parentPort, workerData } from "node:worker_threads";
import { models } from "../../../models/index.js";
import { startingWith } from "../../../models/starting-with.js";
import { MemoryWatch } from "../../memory.js";
import { judgeObject, type ObjectVerdict } from "../judge-object.js";
import { limitsOfEffort } from "../key-tasks.js";
import type { Progress } from "../search.js";
import type { Turn } from "../turns.js";
import { decodeOperations } from "./columns.js";
import { EngineShare } from "./engine-share.js";
import { type Answer, epochMs, type Request, type ThreadData, type TurnMade } from "./messages.js";

const { model: name, initial, explainedKeys, progress, memory, place: ownPlace }: ThreadData = workerData; // as thread.ts starts it
const usual = known(models.get(name), `no model ${name}`);
const model = initial === undefined ? usual : startingWith(usual, initial);
const port = known(parentPort, "this file is the body of a worker thread");

const watch = new MemoryWatch(memory, ownPlace);

/** By place of the key. */
const bad = new Map<number, ObjectVerdict>();

port.on("message", (request: Request) => {
  try {
    const [answer, buffers] = answerTo(request);
    watch.rest();
    port.postMessage(answer, buffers);
  } catch (error) {
    const failed: Answer = { kind: "failed", why: error instanceof Error ? error.message : String(error) };
    port.postMessage(failed);
  }
});

function answerTo(request: Request): [Answer, ArrayBuffer[]] {
  if (request.kind === "explain") {
    const verdict = bad.get(request.place);
    if (verdict === undefined) throw new Error(`key ${request.place} was not judged here`);
    return [{ kind: "explained", told: verdict.explain() }, []];
  }
  const { place, key, columns, memoryLimitBytes, effort, again, shared } = request;
  const deadline = performance.now() + (request.deadline - epochMs());
  const operations = decodeOperations(columns);
  const limits = limitsOfEffort(effort, operations.length, { deadline, memoryLimitBytes, memory: watch });
  const onProgress = ({ configurations: met, bytes: remembered, ordered }: Progress): void => {
    progress.set([met, remembered, ordered]);
  };
  const tell = (turn: Turn): void => {
    const made: TurnMade = { kind: "turn", turn };
    port.postMessage(made);
  };
  const share = shared === undefined ? undefined : new EngineShare(shared.control, shared.helps, tell);
  const verdict = judgeObject(key, operations, model, { ...limits, again, onProgress }, share);
  // A helping thread that finds nothing is not asked for an explanation.
  const asked = verdict.valid === false || (verdict.valid === "unknown" && (shared?.helps ?? null) === null);
  if (asked) remember(place, verdict);
  const { valid, configurations, bytes } = verdict;
  const linearization = Float64Array.from(verdict.linearization);
  return [{ kind: "judged", judged: { valid, linearization, configurations, bytes } }, [linearization.buffer]];
}

/** The keys of lowest place are explained, violations first, so no other can be asked for. */
function remember(place: number, verdict: ObjectVerdict): void {
  bad.set(place, verdict);
  const alike = [...bad].filter(([, other]) => other.valid === verdict.valid).map(([other]) => other);
  if (alike.length > explainedKeys) bad.delete(Math.max(...alike));
}

function known<T>(value: T | null | undefined, otherwise: string): T {
  if (value === null || value === undefined) throw new Error(otherwise);
  return value;
}
