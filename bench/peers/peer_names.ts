/** Libraries by the names that `--peer` takes. */
export const PEER_NAMES = ["tfjs", "jax", "onnxruntime", "torch"] as const;
export type PeerName = typeof PEER_NAMES[number];
