import type { AdapterSource } from "../../kernels/gpu/device.ts";
import { type Peer, type PeerFacts, type PeerLibrary, withAdapter } from "./peer.ts";

/** The libraries of a run, of which each is opened when it is first wanted. */
export interface OpenPeers {
  /** @throws What the library threw when it was opened, each time. */
  open(library: PeerLibrary): Promise<Peer>;
  /** What is known of it by now that was not known before it was opened. */
  facts(library: PeerLibrary): Partial<PeerFacts>;
  close(): Promise<void>;
}

/** @param source What our device was opened on: theirs are opened on the same adapter. */
export function openPeers(source: AdapterSource): OpenPeers {
  const opening = new Map<PeerLibrary, Promise<Peer>>(), opened = new Map<PeerLibrary, Peer>();
  const open = async (library: PeerLibrary) => {
    const peer = await withAdapter(source, () => library.open());
    opened.set(library, peer);
    return peer;
  };
  return {
    open(library) {
      if (!opening.has(library)) opening.set(library, open(library));
      return opening.get(library)!;
    },
    facts: (library) => opened.get(library)?.facts ?? {},
    async close() {
      for (const library of opening.keys()) await library.close?.();
    },
  };
}
