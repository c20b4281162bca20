import { adamw } from "./adamw.ts";
import { sgd } from "./sgd.ts";

/** The optimisers that can be named at the command line. */
export const OPTIMISERS = { adamw, sgd } as const;
