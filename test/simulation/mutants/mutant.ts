/** A deliberate bug: a small change of the source, made while it is loaded and never in the files. */
export interface Mutant {
  /** What the changed code does wrong. */
  readonly name: string;
  /** From the root of the project. */
  readonly file: string;
  /** Must stand in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The invariants that may be the first to break. */
  readonly breaks: readonly string[];
}
