/** What was done that no promise covers. */
export interface Done {
  /** Addresses whose record was erased, and those whose record was broken. */
  readonly erased: ReadonlySet<string>;
  readonly spoilt: ReadonlySet<string>;
  /** Bodies of messages that were lost. */
  readonly expired: readonly string[];
  /** Bodies of messages that no run has sent. */
  readonly foreign: readonly string[];
}
