/**
 * What the build puts around the Worker's script. The page loads it as a function and starts it from its text: so the Worker is under the page's
 * own policy (no other host, no compiled text) whatever headers a server sends, and starts also where the page was opened from a folder, from
 * which browsers start no Worker by address.
 */
export const WORKER_FUNCTION = { banner: "function trainmarkWorker() {", footer: "}" };

declare const trainmarkWorker: () => void;

let address: string | undefined;

/** Starts the Worker that measures. */
export function startWorker(): Worker {
  const program = () => new Blob([`(${trainmarkWorker})();`], { type: "text/javascript" });
  address ??= URL.createObjectURL(program());
  return new Worker(address);
}
