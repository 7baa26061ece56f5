/** What was done that no promise covers. */
export interface Done {
  /** Addresses whose record was erased, and those whose record was broken. */
  readonly erased: ReadonlySet<string>;
  readonly spoilt: ReadonlySet<string>;
  /** Addresses of people who are erased with a tombstone: what comes later is decided as usual. */
  readonly buried: ReadonlySet<string>;
  /** Bodies of messages that were lost. */
  readonly expired: readonly string[];
  /** Bodies of messages that no run has sent. */
  readonly foreign: readonly string[];
}

/** Whether an address's record was erased or broken, so that what it held once is no promise. */
export function isGone({ erased, spoilt, buried }: Done, address: string): boolean {
  return erased.has(address) || spoilt.has(address) || buried.has(address);
}
