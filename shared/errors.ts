/**
 * What an error ends. `message`: one message goes to the dead-letter queue. `report`: one report, or one campaign's
 * details or counters, is left unread, and the others are served. `run`: the run stops. `nothing`: all else was done.
 */
export type Ends = 'message' | 'report' | 'run' | 'nothing';

/** Why a run may end early without having failed. */
export type ExpectedEnding = 'timeUp' | 'budgetSpent' | 'quotaClosed';

/**
 * One class per answer to "who acts?". Messages name what we were doing and to what, with ids; they never hold an
 * address, a token, a URL's query or anything another system said, because Lambda logs whatever is thrown.
 */
export class BounceHygieneError extends Error {
  // Written out in every class: the bundles are minified, and a class's own name does not survive that.
  override name = 'BounceHygieneError';
  readonly ends: Ends = 'run';
  /** Set where a run that it ends has not failed. */
  readonly ending: ExpectedEnding | undefined = undefined;
  /** A short constant for logs and tests; the sentence is in `message`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A setting is missing or cannot be right. The person who deployed acts. */
export class ConfigurationError extends BounceHygieneError {
  override name = 'ConfigurationError';

  constructor(problems: readonly string[]) {
    super(
      'configuration',
      `The configuration is wrong; correct it and deploy again: ${problems.join('; ')}.`,
    );
  }
}

/**
 * People were erased, and nobody can tell any more who: the key that their tombstones need is gone. A person
 * puts it back.
 */
export class ErasureKeyLostError extends BounceHygieneError {
  override name = 'ErasureKeyLostError';

  constructor() {
    super(
      'erasure-key-lost',
      'The configuration is wrong: people were erased, and the erasureKey that tells who is not beside the sign-in. ' +
        'Nothing is published, so that none of them comes back. Put that field of the value before back, as ' +
        'docs/RUNBOOK.md says under "The key of erased people".',
    );
  }
}

/** There is no usable refresh token. A person signs in at Constant Contact once more. */
export class SignInNeededError extends BounceHygieneError {
  override name = 'SignInNeededError';

  constructor(why: string) {
    super('sign-in-needed', `${why} Sign in to Constant Contact as docs/SIGN_IN.md says.`);
  }
}

/** The credentials are valid, and access is refused (401 or 403). The owner of the application, or the user, acts. */
export class AccessRefusedError extends BounceHygieneError {
  override name = 'AccessRefusedError';

  constructor(message: string) {
    super('access-refused', message);
  }
}

/**
 * Constant Contact says no to one campaign or report, and perhaps to no other. The next run tries again; a person acts
 * when it stays.
 */
export class ReportRefusedError extends BounceHygieneError {
  override name = 'ReportRefusedError';
  override readonly ends = 'report';
  /** False where so much was refused before that it was not even asked for. */
  readonly wasAsked: boolean;

  constructor(message: string, { wasAsked = true }: { readonly wasAsked?: boolean } = {}) {
    super('report-refused', message);
    this.wasAsked = wasAsked;
  }
}

/** Constant Contact could not answer now. No person acts: the next run tries again. */
export class ReportUnavailableError extends BounceHygieneError {
  override name = 'ReportUnavailableError';
  override readonly ends = 'report';

  constructor(message: string, options?: ErrorOptions) {
    super('report-unavailable', message, options);
  }
}

/** Constant Contact answered with something that is not the contract we know. A developer acts. */
export class UnexpectedReportError extends BounceHygieneError {
  override name = 'UnexpectedReportError';
  override readonly ends = 'report';

  constructor(message: string, options?: ErrorOptions) {
    super('unexpected-report', message, options);
  }
}

/** The campaign or activity asked for is not there (any more). Expected: it is asked for again when its numbers
 * change, and once a day while it may still change. */
export class NotFoundError extends BounceHygieneError {
  override name = 'NotFoundError';
  override readonly ends = 'report';

  constructor(what: string) {
    super('not-found', `Constant Contact does not know ${what}.`);
  }
}

/** A report's next link must not, or cannot usefully, be followed. A developer acts. */
export class LinkRefusedError extends BounceHygieneError {
  override name = 'LinkRefusedError';
  override readonly ends = 'report';

  constructor(message: string) {
    super('link-refused', message);
  }
}

/** The vendor does not honour its own next link any more. No person acts: the read begins again at the first page. */
export class LinkExpiredError extends BounceHygieneError {
  override name = 'LinkExpiredError';
  override readonly ends = 'report';

  constructor(what: string) {
    super('link-expired', `Constant Contact does not honour its own next link of ${what} any more.`);
  }
}

/** The daily quota is spent. Expected, no failure: the first run of the next UTC day goes on. */
export class QuotaClosedError extends BounceHygieneError {
  override name = 'QuotaClosedError';
  override readonly ending = 'quotaClosed';
  /** When the refused request was made: the vendor closes that day, not the one its answer arrives in. */
  readonly askedAt: Date;

  constructor(askedAt: Date) {
    super('quota-closed', 'Constant Contact has closed the daily quota; no more requests until 00:00 UTC.');
    this.askedAt = askedAt;
  }
}

/** This deployment's own share of the day is spent. Expected, no failure: the first run of the next UTC day goes on. */
export class BudgetSpentError extends BounceHygieneError {
  override name = 'BudgetSpentError';
  override readonly ending = 'budgetSpent';

  constructor() {
    super('budget-spent', "This deployment's share of today's requests is spent; the next UTC day goes on.");
  }
}

/** This run has no time left for another request. Expected, no failure: the next run goes on. */
export class TimeUpError extends BounceHygieneError {
  override name = 'TimeUpError';
  override readonly ending = 'timeUp';

  constructor() {
    super('time-up', 'No time is left in this run; the next run goes on.');
  }
}

/** This message can never become a decision. The dead-letter queue keeps it for a person. */
export class MalformedBounceError extends BounceHygieneError {
  override name = 'MalformedBounceError';
  override readonly ends = 'message';

  constructor(problem: string) {
    super('malformed-bounce', `The message is not a bounce: ${problem}.`);
  }
}

/** SQS kept refusing some entries of a batch. No person acts: the rows stay unremembered and are published again. */
export class PublishIncompleteError extends BounceHygieneError {
  override name = 'PublishIncompleteError';
  override readonly ends = 'report';

  constructor(message: string) {
    super('publish-incomplete', message);
  }
}

/** No access token can be had now. No person acts: the next run tries again. */
export class TokenUnavailableError extends BounceHygieneError {
  override name = 'TokenUnavailableError';

  constructor(message: string) {
    super('token-unavailable', message);
  }
}

/** One of our own AWS services did not do what we asked. A person acts only if it lasts. */
export class StorageError extends BounceHygieneError {
  override name = 'StorageError';
  /** The name of AWS's error, or the code of the network's; undefined where neither is the cause. */
  readonly kind: string | undefined;

  constructor(message: string, kind?: string) {
    super('storage', message);
    this.kind = kind;
  }
}

/** Another run wrote what this one was about to write, so this one holds a lease that has ended. It stops. */
export class LeaseLostError extends BounceHygieneError {
  override name = 'LeaseLostError';

  constructor(what: string) {
    super('lease-lost', `Another run has changed ${what}; this run stops.`);
  }
}

/**
 * Runs end early, and none has got further for longer than they may. A person acts: another program uses up the quota, or
 * a limit of ours is too low.
 */
export class StuckError extends BounceHygieneError {
  override name = 'StuckError';

  /** @param ending why this run ended early. */
  constructor(since: string, ending: ExpectedEnding | 'leaseHeld') {
    super(
      'stuck',
      `No run has got further since ${since}; this one ended early (${ending}). Bounces are not read: see docs/RUNBOOK.md, ` +
        '"The poller is stuck".',
    );
  }
}

/** Constant Contact lists none of the campaigns that it listed before. A person signs in to the right account. */
export class CampaignsGoneError extends BounceHygieneError {
  override name = 'CampaignsGoneError';

  constructor(why: 'another account' | 'none is there') {
    super(
      'campaigns-gone',
      `${why === 'another account' ? 'Another Constant Contact account is signed in than before' : 'Constant Contact lists none of the campaigns that were there before: is another account signed in?'} ` +
        'Nothing was read. Sign in to the right account, or once more to this one to go on with it, as docs/SIGN_IN.md says.',
    );
  }
}

/** A report is larger than a run, or a day's share of requests, can read. The person who deployed raises a limit. */
export class ReportTooLargeError extends BounceHygieneError {
  override name = 'ReportTooLargeError';
  override readonly ends = 'report';

  constructor(campaignActivityId: string) {
    super(
      'report-too-large',
      `The report of campaign activity ${campaignActivityId} is larger than one run can read: its bounces are missing ` +
        'until pollerTimeoutMinutes or the share of requests is raised. It is tried once a day.',
    );
  }
}

/** A run that has read all it could and left something unread because of a fault. The next run tries again. */
export class RunIncompleteError extends BounceHygieneError {
  override name = 'RunIncompleteError';
  override readonly ends = 'nothing';

  constructor(message: string) {
    super('run-incomplete', message);
  }
}

/** Whether this is trouble of one report, or of one campaign's details or counters, and the others can be served. */
export function endsReport(error: unknown): error is BounceHygieneError {
  return error instanceof BounceHygieneError && error.ends === 'report';
}

/** Why a run ended early without having failed; undefined for a failure. */
export function expectedEnding(error: unknown): ExpectedEnding | undefined {
  return error instanceof BounceHygieneError ? error.ending : undefined;
}

/** The class name of anything thrown, safe to log: never its message, which may quote what it choked on. */
export function errorKind(error: unknown): string {
  if (error instanceof BounceHygieneError) return error.code;
  return error instanceof Error ? error.name : typeof error;
}

/** Why something failed, safe to log: our own messages name fields and ids, of anything else only the class is. */
export function reasonOf(error: unknown): string {
  return error instanceof BounceHygieneError ? error.message : errorKind(error);
}

/**
 * What may leave a handler: our own errors without their cause, anything else as its class name and the places in
 * our code it came from. Lambda logs whatever a handler throws, and foreign messages quote addresses and tokens.
 */
export function asSafeError(error: unknown, doing: string): BounceHygieneError {
  const safe =
    error instanceof BounceHygieneError
      ? Object.assign(new BounceHygieneError(error.code, error.message), { name: error.name })
      : new BounceHygieneError(
          'unexpected',
          `${doing} failed for a reason it does not know (${errorKind(error)}).`,
        );
  const frames = error instanceof Error ? framesOf(error) : [];
  safe.stack = [`${safe.name}: ${safe.message}`, ...frames].join('\n');
  return safe;
}

/** Where an error came from. The stack begins with the message, which may itself look like a frame. */
function framesOf({ stack = '', message }: Error): string[] {
  const afterMessage = stack.includes(message) ? stack.slice(stack.indexOf(message) + message.length) : stack;
  return afterMessage.split('\n').filter((line) => /^ {4}at /.test(line));
}
