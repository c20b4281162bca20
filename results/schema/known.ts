/**
 * A type inferred from loose zod objects as those who write documents need it: the named fields alone, so that the compiler
 * finds a misspelt or missing one, and deeply readonly. Records keep their index.
 */
export type Known<T> = T extends readonly unknown[] ? { readonly [K in keyof T]: Known<T[K]> }
  : T extends object ? { readonly [K in keyof T as Named<K, T[K]>]: Known<T[K]> }
  : T;

/** Drops the index signature `[key: string]: unknown`, by which zod says that unknown fields are kept. */
type Named<K, V> = string extends K ? unknown extends V ? never : K : K;
