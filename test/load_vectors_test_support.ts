import { readFileSync } from "node:fs";
import { readVectors, type VectorFile } from "./vectors_test_support.ts";

/** The bytes of one file of vectors. @throws {Error} If it is missing. */
export function vectorBytes(file: VectorFile): Uint8Array {
  return readFileSync(new URL(`./vectors/${file}.safetensors`, import.meta.url));
}

/** All cases of one file, inputs drawn. @throws {Error} If the file is missing or malformed. */
export const loadVectors = (file: VectorFile) => readVectors(vectorBytes(file));
