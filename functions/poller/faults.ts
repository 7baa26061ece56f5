import {
  LinkExpiredError,
  LinkRefusedError,
  PublishIncompleteError,
  ReportUnavailableError,
  UnexpectedReportError,
} from '../../shared/errors.ts';

const faults = [
  ReportUnavailableError,
  UnexpectedReportError,
  LinkRefusedError,
  LinkExpiredError,
  PublishIncompleteError,
];

/** Whether this is trouble of one campaign or report. Everything else (no access, no time, no table) ends the run. */
export function isFault(error: unknown): boolean {
  return faults.some((Fault) => error instanceof Fault);
}
