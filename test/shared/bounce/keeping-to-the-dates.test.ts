import { describe, expect, it } from 'vitest';
import { assess } from '../../../shared/bounce/assess.ts';
import { noEvidence } from '../../../shared/bounce/evidence.ts';
import { addBounces, noBounces } from '../../../shared/bounce/history.ts';
import { daysAfter } from '../../../shared/bounce/instant.ts';
import { choosePolicy } from '../../../shared/bounce/policies.ts';
import { aKnownBounce } from '../../support/a-bounce.ts';
import { standard } from '../../support/policies.ts';

const firstSend = '2026-01-06T15:00:00.000Z';
/** The vendor reports a full mailbox within two hours, and an undeliverable message after three days. */
const reportedAfterDays = { F: 2 / 24, D: 3 };

/** Sends on a steady beat to an address that always bounces, never before its date: how many until it is suppressed. */
function sendsUntilSuppressed(code: 'F' | 'D', everyDays: number, policy = standard): number | undefined {
  let history = noBounces;
  let retryAfter = firstSend;
  let mailed = 0;
  for (let nth = 0; nth < 200; nth += 1) {
    const sentAt = daysAfter(firstSend, nth * everyDays);
    if (sentAt < retryAfter) continue;
    mailed += 1;
    const campaignActivityId = `0a0a0a0a-0000-4000-8000-${String(nth).padStart(12, '0')}`;
    const bouncedAt = daysAfter(sentAt, reportedAfterDays[code]);
    history = addBounces(history, [aKnownBounce({ code, campaignActivityId, bouncedAt })]);
    const assessment = assess(
      { address: 'ada@example.com', history, overrides: [], evidence: noEvidence, incidentReferences: [] },
      policy,
    );
    if (assessment.decision === 'suppress') return mailed;
    retryAfter = assessment.retryAfter ?? retryAfter;
  }
  return undefined;
}

describe('a sender who keeps to the dates stops mailing an abandoned mailbox', () => {
  it.each([
    ['F', 1],
    ['F', 7],
    ['F', 14],
    ['D', 1],
    ['D', 7],
    ['D', 14],
    ['F', 30],
    ['D', 30],
    ['F', 91],
  ] as const)('%s, a send every %d days: after five or six sends', (code, everyDays) => {
    expect(sendsUntilSuppressed(code, everyDays)).toBeOneOf([5, 6]);
  });

  it('but not with a send a month where the window is tuned to 90 days', () => {
    const policy = choosePolicy({ name: 'standard', tuned: { softBounceWithinDays: 90 } });
    expect(sendsUntilSuppressed('F', 30, policy)).toBeUndefined();
  });

  it('but not with two sends a year: five of those are more than 400 days', () => {
    expect(sendsUntilSuppressed('F', 182)).toBeUndefined();
  });
});
