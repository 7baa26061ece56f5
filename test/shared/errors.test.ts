import { describe, expect, it } from 'vitest';
import {
  asSafeError,
  errorKind,
  ReportUnavailableError,
  reasonOf,
  StorageError,
} from '../../shared/errors.ts';

const foreign = () => new SyntaxError('Unexpected token in {"email_address":"canary@example.com"}');

/** Everything somebody could print of an error. */
function printed(error: Error): string {
  return JSON.stringify({ ...error, message: error.message, stack: error.stack, cause: String(error.cause) });
}

describe('an error that leaves a handler', () => {
  it('is one of ours as it was, without what caused it', () => {
    const safe = asSafeError(
      new ReportUnavailableError('Could not read the report.', { cause: foreign() }),
      'The poller',
    );
    expect(safe).toMatchObject({ name: 'ReportUnavailableError', code: 'report-unavailable' });
    expect(safe.message).toBe('Could not read the report.');
    expect(printed(safe)).not.toMatch(/canary/);
  });

  it('is, of anybody else’s, only its class and where it came from', () => {
    const safe = asSafeError(foreign(), 'The poller');
    expect(safe.message).toBe('The poller failed for a reason it does not know (SyntaxError).');
    expect(safe.stack).toMatch(/errors\.test\.ts/);
    expect(printed(safe)).not.toMatch(/canary/);
  });

  it('survives things that are not even errors', () => {
    expect(asSafeError('canary@example.com', 'The poller').message).toMatch(/\(string\)/);
    expect(asSafeError(undefined, 'The poller').message).toMatch(/\(undefined\)/);
  });
});

describe('the reason in a log line', () => {
  it('is our own sentence, or the class of a foreign error', () => {
    expect(reasonOf(new StorageError('Could not read items (TimeoutError).'))).toBe(
      'Could not read items (TimeoutError).',
    );
    expect(reasonOf(foreign())).toBe('SyntaxError');
    expect(errorKind(new StorageError('x'))).toBe('storage');
  });
});
