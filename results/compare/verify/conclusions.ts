/**
 * What a verification comes to. `partly verified`: too little was run again to stand for the rest. `software`: the numbers are those of the software adapter that ran them again, to the bit, under the name of
 * hardware.
 */
export const CONCLUSIONS = ["verified", "partly verified", "not verified", "software"] as const;

/** What two runs of the same are held to: trainings to one of the first two, benches to the last. */
export const RULES = ["bit-identical", "tolerances", "times"] as const;
