/** Every kind of generated history, whatever its object: from shapes to operations. */
import type { Random } from "../../nodes/random.js";
import { generateHistory, type Shape } from "./generated-history.js";
import { objectKinds } from "./object-kinds.js";
import { specialHistory, specialKinds } from "./special-kinds.js";

export const generatedKinds = [
  ...objectKinds.map((kind) => ({
    label: kind.model.name,
    model: kind.model,
    generate: (shape: Shape, random: Random) => generateHistory(kind, shape, random),
  })),
  ...specialKinds.map((kind) => ({
    label: kind.label,
    model: kind.model,
    generate: (shape: Shape, random: Random) => specialHistory(kind, shape, random),
  })),
];
