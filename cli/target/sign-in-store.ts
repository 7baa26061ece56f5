/** A text, and what changes with it. */
export interface StoredText {
  readonly version: string;
  readonly text: string;
}

export interface Exclusively {
  /** A name that nobody else has. */
  readonly holder: string;
  readonly isInterrupted: () => boolean;
  /** Called while somebody else is at it. */
  readonly onWait: () => void;
}

/** Where the sign-in at Constant Contact is kept. Beside it, other things may be kept there; they stay. */
export interface SignInStore {
  /** For people: `the secret of stack BounceHygiene in us-east-1`. */
  readonly label: string;
  /** Undefined when nothing is there. */
  read(): Promise<StoredText | undefined>;
  /** Puts a text there if the version is still this one (undefined: nothing is there), and says whether it did. */
  replace(version: string | undefined, text: string): Promise<boolean>;
  /** Takes away what is there; a store that cannot be empty keeps `rest`. Says whether it did, as `replace`. */
  remove(version: string, rest: string): Promise<boolean>;
  /**
   * Does something while nobody else uses the sign-in, so that no two refresh it at once.
   *
   * @returns undefined when it was interrupted before it began.
   */
  exclusively<Result>(
    work: () => Promise<Result>,
    how: Exclusively,
  ): Promise<{ readonly result: Result } | undefined>;
}
