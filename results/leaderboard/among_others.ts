import type { Result } from "../schema/result.ts";
import { adapterLabel } from "../text/labels.ts";
import { CopyFinder } from "../validate/copies/copies.ts";
import { wordsOf } from "../validate/origin/look_alikes.ts";
import type { Problem, Validation } from "../validate/validate.ts";
import type { WithRecord } from "../verified/record_beside.ts";

type Judged = Validation & Partial<Pick<WithRecord, "verifications">>;

/** What only shows in a submission beside those before it: another name of their adapter, or a run that verified another result. */
export class AmongOthers {
  readonly #names = new Map<string, string>();
  readonly #reruns = new CopyFinder([]);

  /** A result's validation with what is to be flagged, and without verifications that are another result's. */
  seen(result: Result, validation: Judged): Judged {
    const flags = [...this.#otherName(result), ...validation.flags], verifications = [];
    for (const verification of validation.verifications ?? []) {
      const copy = this.#reruns.find(verification.rerun);
      if (copy === null) verifications.push(verification);
      else {flags.push({
          path: "",
          message: `verified by a run of another record: ${copy.message}`,
        });}
    }
    return { ...validation, flags, verifications };
  }

  /**
   * One vendor's device, by its PCI numbers, under one driver and runtime beside one processor, has one name: two are a machine that counts
   * twice. Some cards of one number differ by their revision, so that it is a flag.
   */
  #otherName(result: Result): Problem[] {
    const { adapter, driver, host, runtime } = result, { vendor, device } = adapter;
    const isNumber = (id: string | null) => /^\d*[1-9]\d*$/.test(id ?? "");
    if (adapter.software || !isNumber(vendor) || !isNumber(device)) return [];
    const key = JSON.stringify([vendor, device, driver, host.cpu, runtime.name]);
    const name = adapterLabel(result), first = this.#names.get(key) ?? name;
    this.#names.set(key, first);
    if (wordsOf(first) === wordsOf(name)) return [];
    const message =
      `is ${name}, but device ${device} under this driver and processor is also ${first}: one machine may be here twice`;
    return [{ path: "adapter.description", message }];
  }
}
