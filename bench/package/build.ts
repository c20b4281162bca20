import type { SourceTree } from "../host/host.ts";

/**
 * What a package was built from, as it carries neither Git's folder nor all sources; null in a clone. The build of a package
 * puts its own module in the place of this one.
 */
export const BUILD: SourceTree | null = null;
