import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as faults from '../../../local/simulated-account/ready-made-faults.ts';
import type { SimulatedAccountOptions } from '../../../local/simulated-account/simulated-account.ts';
import { aClock } from '../../support/a-clock.ts';
import { aTarget } from '../../support/a-target.ts';
import {
  anEvidenceCommand,
  type EvidenceCommand,
  evidenceScopes,
  notToBeUsed,
  notToldIn,
} from '../../support/an-evidence-command.ts';
import type { StoryChanges } from '../../support/an-evidence-story.ts';
import { runHere } from '../../support/run-command-line.ts';

const clock = aClock('2026-11-26T10:30:00.000Z');
const contactId = '0c0c0c0c-0000-4000-8000-00000000000a';

let here: EvidenceCommand;
beforeEach(async () => {
  here = await anEvidenceCommand(clock);
});
afterEach(() => here.close());

describe('what explain --evidence could not be told', () => {
  it('is a sentence and exit code 4 where nobody has signed in on this computer, and the record is explained', async () => {
    await here.prepare({}, {}, 'none');
    const { exitCode, printed, errors } = await runHere(
      ['explain', 'ann@example.com', '--evidence', '--stack', 'Hygiene'],
      { clock, home: here.home, openTarget: async () => aTarget(here.table, { signIn: notToBeUsed }) },
    );

    expect(exitCode).toBe(4);
    expect(printed).toContain('ann@example.com: review');
    expect(notToldIn(printed)).toContain('Nobody has signed in on this computer');
    expect(notToldIn(printed)).toContain(
      'npx bounce-hygiene sign-in --client-id YOUR-API-KEY --add evidence --local',
    );
    expect(errors).toBe('On stack Hygiene in us-east-1.');
    expect(here.account().requests).toEqual([]);
  });

  it.each<
    [string, StoryChanges, Partial<SimulatedAccountOptions>, object, code: number, says: string | RegExp]
  >([
    [
      'the scope is missing',
      {},
      {},
      { scopes: 'campaign_data offline_access' },
      4,
      'may not read what contacts did (scope contact_data).\n    npx bounce-hygiene sign-in --add evidence --local',
    ],
    [
      'the scope is missing, and nobody has noted which there are',
      {},
      { tokens: { scopes: ['campaign_data'] } },
      {},
      0,
      /refused contact 0c0c\S+ \(403\): the user who signed in lacks the privilege contacts:read.*or the sign-in lacks the scope contact_data/,
    ],
    [
      'a privilege is missing',
      {},
      { privileges: ['contacts:read'] },
      { scopes: evidenceScopes.join(' ') },
      0,
      'lacks the privilege ui:campaign:metrics, which the owner of the account gives',
    ],
    [
      'the refresh token is dead',
      {},
      {},
      { refreshToken: 'another-token' },
      4,
      'does not accept the sign-in on this computer any more.\n    npx bounce-hygiene sign-in --add evidence --local',
    ],
    [
      'the contact was deleted',
      { deletedAt: '2026-11-20' },
      {},
      { scopes: evidenceScopes.join(' ') },
      0,
      'Contact 0c0c0c0c-0000-4000-8000-00000000000a has been deleted at Constant Contact.',
    ],
  ])('is said where %s', async (_, changes, options, signIn, code, says) => {
    await here.prepare(changes, options, signIn);
    const { exitCode, printed, errors } = await here.explain();

    expect([exitCode, errors]).toEqual([code, 'On stack Hygiene in us-east-1.']);
    expect(printed).toContain('ann@example.com: review');
    if (typeof says === 'string') expect(notToldIn(printed)).toContain(says);
    else expect(notToldIn(printed)).toMatch(says);
    expect(notToldIn(printed)).not.toMatch(/@|\n {4}at /);
  });

  it('is said where the contact has another address now, and nothing of that one is shown', async () => {
    await here.prepare();
    const [, opened, last] = here.account().account.campaigns;
    for (const campaign of [opened, last]) {
      const [activity] = campaign?.activities ?? [];
      if (activity) activity.delivered = [{ contact_id: contactId, email_address: 'new@example.com' }];
    }
    const { exitCode, printed } = await here.explain();

    expect(exitCode).toBe(0);
    expect(printed).not.toContain('Constant Contact tells');
    expect(notToldIn(printed)).toContain(`Contact ${contactId} has another address now.`);
    expect(printed).not.toMatch(/new@|Winter sale/);
  });

  it.each([
    ['is not known', 'contact', faults.answerNotFound, 'does not know contact 0c0c0c0c'],
    ['is refused', 'contact-details', faults.answerForbidden, 'lacks the privilege ui:campaign:metrics'],
    ['closes its quota', 'contact-summary', faults.answerQuotaExceeded, 'quota for today is used up'],
    ['is down', 'contact', faults.serverError(503, 'html'), 'status 503, after 3 attempts'],
    ['answers with a page for people', 'contact', faults.maintenancePage, 'Could not read contact 0c0c'],
  ] as const)('is said where the vendor %s', async (_, purpose, respond, says) => {
    await here.prepare();
    here.account().faults.push({ match: faults.askedFor(purpose), respond });
    const { exitCode, printed, errors } = await here.explain();

    expect([exitCode, errors]).toEqual([0, 'On stack Hygiene in us-east-1.']);
    expect(notToldIn(printed)).toContain(says);
    expect(printed).toMatch(/\d+ requests? to Constant Contact\.$/);
  });

  it('is said where v2 refuses key or token, and v3 tells all the same', async () => {
    await here.prepare();
    const { exitCode, printed } = await here.explain([], {
      environment: { ...here.v2(), CONSTANT_CONTACT_V2_TOKEN: 'a-wrong-one' },
    });

    expect(exitCode).toBe(0);
    expect(printed).toContain('arrived  "Open evening"');
    expect(notToldIn(printed)).toContain('its API v2 no longer accepts the key or the token.');
    expect(printed).not.toContain('a-wrong-one');
  });

  it('tells by v2 alone where nobody has signed in, with the campaign of the bounce as far as it is known', async () => {
    await here.prepare({}, {}, 'none');
    const { exitCode, printed } = await here.explain([], { environment: here.v2() });

    expect(exitCode).toBe(4);
    expect(printed).toMatch(/2026-11-02 09:15 {2}bounced {2}X, in campaign \d+\n/);
    expect(notToldIn(printed)).toContain('API v2 does not tell which mail arrived.');
  });

  it.each([
    [{ CONSTANT_CONTACT_V2_API_KEY: 'k' }, 'CONSTANT_CONTACT_V2_TOKEN is not: API v2 wants both.'],
    [{ CONSTANT_CONTACT_V2_TOKEN: 't' }, 'CONSTANT_CONTACT_V2_API_KEY is not: API v2 wants both.'],
    [
      { CONSTANT_CONTACT_V2_API_KEY: 'k k', CONSTANT_CONTACT_V2_TOKEN: 't' },
      'has a blank or an odd character inside',
    ],
    [
      {
        ...{ CONSTANT_CONTACT_V2_API_KEY: 'k', CONSTANT_CONTACT_V2_TOKEN: 't' },
        CONSTANT_CONTACT_V2_URL: 'http://example.com',
      },
      'CONSTANT_CONTACT_V2_URL must be an https URL',
    ],
  ])('is wrong usage with %j, before anything is asked', async (environment, why) => {
    await here.prepare();
    const { exitCode, printed, errors } = await here.explain([], { environment });

    expect([exitCode, printed]).toEqual([2, '']);
    expect(errors).toContain(why);
    expect(here.account().requests).toEqual([]);
  });
});
