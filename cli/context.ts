import type { Clock } from '../shared/clock.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Outside } from './outside.ts';
import type { ChosenTarget } from './target/chosen-target.ts';
import type { Target } from './target/target.ts';
import type { Page } from './terminal/page.ts';
import type { Progress } from './terminal/progress.ts';

/** What a command needs of the process it runs in. */
export interface Context {
  /** Results, and nothing else. */
  readonly out: Page;
  /** Everything else. */
  readonly err: Page;
  readonly clock: Clock;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  readonly newRevision: () => string;
  readonly progress: Progress;
  /** Who runs it, as their machine knows them. */
  readonly user: string;
  /** The folder of what the command line remembers on this computer; it need not be there. */
  readonly home: string;
  /** Where Constant Contact's API is, if it is not where it usually is. */
  readonly vendorApiUrl?: string | undefined;
  /** The folder that is deployed from, if it is not this project's own. */
  readonly projectFolder?: string | undefined;
  readonly outside: Outside;
  /** Whether somebody can be asked: standard input and output are terminals. */
  readonly isInteractive: boolean;
  readonly isInterrupted: () => boolean;
  /** Aborted once somebody has asked this process to end. */
  readonly interruption: AbortSignal;
  /** Whether the answer is for a program: one JSON object, for lists one a line. */
  readonly isJson: boolean;
  /**
   * What the command works on, named on `err` when it is opened.
   *
   * @throws {CommandError} when none was chosen, or it cannot be opened.
   */
  target(): Promise<Target>;
  /**
   * The store on this computer, beside the target.
   *
   * @throws {StoreError | CommandError} when it cannot be opened.
   */
  store(): Promise<Target>;
  /**
   * What there is to open: what an option names, or `use` has chosen, or the store on this computer; undefined where there
   * is nothing.
   *
   * @throws {CommandError} when two are named, or what `use` has written cannot be read.
   */
  namedTarget(): ChosenTarget | undefined;
  /** Says that there is nothing to bring to an end: from now on the first Ctrl-C ends the process, as else the second. */
  mayEndAtOnce(): void;
  /** Says that the command ends in good order by itself when the process is asked to end, in whatever way. */
  endsInOrder(): void;
  /** How the process ends, if nothing is thrown; 0 unless said. */
  endWith(exitCode: ExitCode): void;
}
