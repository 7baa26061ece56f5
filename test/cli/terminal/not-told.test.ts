import { expect, it } from 'vitest';
import type { NotTold, ToldByApi } from '../../../cli/operate/vendor-evidence.ts';
import { notToldText, notToldTexts } from '../../../cli/terminal/not-told.ts';

const contactId = '0c0c0c0c-0000-4000-8000-000000000001';

it.each<[NotTold, 'v2' | 'v3', says: string]>([
  [{ kind: 'signInNeeded', is: 'missing' }, 'v3', 'Nobody has signed in on this computer'],
  [{ kind: 'signInNeeded', is: 'over' }, 'v3', 'does not accept the sign-in on this computer any more.'],
  [{ kind: 'givenRefused', reason: 'It rotates.' }, 'v3', 'It rotates.'],
  [{ kind: 'signInBusy' }, 'v3', 'ask again when it has ended.'],
  [{ kind: 'missingScope', scope: 'contact_data' }, 'v3', '(scope contact_data).'],
  [
    { kind: 'refused', what: 'it', privilege: 'p' },
    'v3',
    'gives, or the sign-in lacks the scope contact_data.',
  ],
  [{ kind: 'refused', what: 'it', privilege: 'p' }, 'v2', 'which the owner of the account gives.'],
  [{ kind: 'unknownContact', contactId }, 'v3', `does not know contact ${contactId} (404)`],
  [{ kind: 'unknownContact', contactId: '01' }, 'v2', 'does not know contact 01 of API v2 (404)'],
  [{ kind: 'deletedContact', contactId }, 'v3', 'has been deleted at Constant Contact.'],
  [{ kind: 'contactWithoutAddress', contactId }, 'v3', 'has no address any more that can be read.'],
  [{ kind: 'changedAddress', contactId }, 'v3', 'has another address now.'],
  [{ kind: 'noSuchContact' }, 'v3', 'it never bounced.'],
  [{ kind: 'noSuchContact' }, 'v2', 'No contact has this address in API v2.'],
  [{ kind: 'otherContact' }, 'v2', 'another contact has this address'],
  [{ kind: 'more', what: 'the bounces' }, 'v2', 'There is more than was read of the bounces.'],
  [{ kind: 'unreadableRows', what: 'it', rows: 1 }, 'v3', '1 row of it could not be understood.'],
  [{ kind: 'unreachable', reason: 'No answer.' }, 'v3', 'No answer.'],
  [{ kind: 'unreadable', reason: 'Not JSON.' }, 'v3', 'Not JSON.'],
  [{ kind: 'notOffered', what: 'deliveries' }, 'v2', 'does not tell which mail arrived.'],
  [{ kind: 'accessRefused', reason: 'It ended.' }, 'v3', 'It ended.'],
  [{ kind: 'quotaClosed' }, 'v3', 'quota for today is used up.'],
  [{ kind: 'quotaClosed' }, 'v2', 'used up for the key of API v2.'],
  [{ kind: 'timeUp' }, 'v3', 'longer than a minute'],
  [{ kind: 'budgetSpent' }, 'v3', 'ask again after 00:00 UTC.'],
])('%j of %s is a sentence', (untold, by, says) => {
  const { sentence } = notToldText(untold, by);

  expect(sentence).toContain(says);
  expect(sentence).toMatch(/^[A-Z1].*\.$/);
});

it('names a command only where it is the sign-in of v3 that helps', () => {
  const reason = 'It ended.';

  expect(notToldText({ kind: 'accessRefused', reason }, 'v2')).not.toHaveProperty('command');
  expect(notToldText({ kind: 'accessRefused', reason }, 'v3').command?.join(' ')).toBe(
    'npx bounce-hygiene sign-in --add evidence --local',
  );
});

it('what v2 never tells is not mentioned where v3 has told it', () => {
  const totals = { sends: 1, bounces: 0, clicks: 0, opens: 0, of: 'wanted' } as const;
  const v2: ToldByApi = {
    ...{ by: 'v2', events: [], totals: undefined },
    untold: [{ kind: 'notOffered', what: 'deliveries' }],
  };
  const v3: ToldByApi = { by: 'v3', events: [], totals, untold: [] };

  expect(notToldTexts([v3, v2])).toEqual([]);
  expect(notToldTexts([{ ...v3, totals: undefined }, v2])).toHaveLength(1);
});
