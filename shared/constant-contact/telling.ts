import {
  AccessRefusedError,
  BounceHygieneError,
  LinkExpiredError,
  LinkRefusedError,
  NotFoundError,
  ReportRefusedError,
  ReportUnavailableError,
  TokenUnavailableError,
  UnexpectedReportError,
} from '../errors.ts';
import type { Untold } from './contact-evidence.ts';

/** Collects what is told piece by piece, so that trouble with one piece does not cost another. */
export interface Telling {
  /**
   * The result of asking for one thing; undefined where it could not be told, which is then noted.
   *
   * @throws whatever is not about this one thing: {@link ContactEvidence.tell} names it.
   */
  ask<Read>(
    about: { readonly what: string; readonly privilege: string; readonly unknown: Untold },
    read: () => Promise<Read>,
  ): Promise<Read | undefined>;
  note(untold: Untold): void;
  /** Notes that a list was not read to its end, and how many of its rows could not be understood. */
  noteGaps(what: string, list: { readonly isWhole: boolean; readonly unreadable: number } | undefined): void;
  readonly untold: readonly Untold[];
}

export function createTelling(): Telling {
  const untold: Untold[] = [];
  /** Once requests have come to an end, nothing else is asked. */
  let hasEnded = false;
  return {
    untold,
    note: (one) => void untold.push(one),
    noteGaps(what, list) {
      if (list?.isWhole === false) untold.push({ kind: 'more', what });
      if (list && list.unreadable > 0) untold.push({ kind: 'unreadableRows', what, rows: list.unreadable });
    },
    async ask({ what, privilege, unknown }, read) {
      if (hasEnded) return undefined;
      try {
        return await read();
      } catch (error) {
        if (!(error instanceof BounceHygieneError)) throw error;
        const { ending } = error;
        hasEnded = ending !== undefined || error instanceof AccessRefusedError;
        if (ending !== undefined) untold.push({ kind: ending });
        else if (error instanceof AccessRefusedError)
          untold.push({ kind: 'accessRefused', reason: error.message });
        else if (error instanceof NotFoundError) untold.push(unknown);
        else if (error instanceof ReportRefusedError) untold.push({ kind: 'refused', what, privilege });
        else if (isOneOf(error, [ReportUnavailableError, LinkExpiredError, TokenUnavailableError]))
          untold.push({ kind: 'unreachable', reason: error.message });
        else if (isOneOf(error, [UnexpectedReportError, LinkRefusedError]))
          untold.push({ kind: 'unreadable', reason: error.message });
        else throw error;
        return undefined;
      }
    },
  };
}

type ErrorClass = abstract new (...args: never[]) => BounceHygieneError;

function isOneOf(error: BounceHygieneError, classes: readonly ErrorClass[]): boolean {
  return classes.some((one) => error instanceof one);
}
