import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SimulatedAccountOptions } from '../../../local/simulated-account/simulated-account.ts';
import { aClock } from '../../support/a-clock.ts';
import { aPage } from '../../support/a-page.ts';
import { aTarget } from '../../support/a-target.ts';
import {
  anEvidenceCommand,
  type EvidenceCommand,
  evidenceScopes,
  storyIn,
} from '../../support/an-evidence-command.ts';
import { runHere } from '../../support/run-command-line.ts';

const clock = aClock('2026-11-26T10:30:00.000Z');

let here: EvidenceCommand;
beforeEach(async () => {
  here = await anEvidenceCommand(clock);
});
afterEach(() => here.close());

describe('explain --evidence', () => {
  it('tells what was sent to the contact, arrived, bounced and was clicked, newest first, and counts requests', async () => {
    await here.prepare();

    const { exitCode, printed } = await here.explain();

    expect(exitCode).toBe(0);
    expect(printed.split('\n')[0]).toBe('ann@example.com: review');
    expect(storyIn(printed)).toBe(`What Constant Contact tells of the last 400 days, newest first
  2026-11-25 09:00  sent     "Winter sale"
  2026-11-10 18:30  clicked  "Open evening"
  2026-11-09 09:00  arrived  "Open evening"
  2026-11-02 09:15  bounced  X, in "Autumn news"
  2026-11-02 09:00  sent     "Autumn news"
  In all, by API v3: 3 sends, 1 bounce, 1 click, 1 open (in the last 400 days).

4 requests to Constant Contact.`);
    expect(here.vendorRequests()).toEqual(['token', 'contact', 'contact-summary', 'contact-details']);
  });

  it('keeps a rotated token before anything is asked with it, and leaves all else of the sign-in', async () => {
    await here.prepare({}, {}, { scopes: evidenceScopes.join(' '), accountId: 'a1' });
    const before = here.account().signIn.refreshToken();
    const kept: string[] = [];
    await here.account().close();
    const onRequest: SimulatedAccountOptions['onRequest'] = ({ purpose }) => {
      if (purpose === 'contact') kept.push(readFileSync(here.signInFile(), 'utf8'));
    };
    await here.prepare({}, { onRequest }, { scopes: evidenceScopes.join(' '), accountId: 'a1' });

    expect((await here.explain()).exitCode).toBe(0);
    expect(before).not.toBe('');
    expect(JSON.parse(kept[0] ?? '{}')).toMatchObject({
      accountId: 'a1',
      refreshToken: here.account().signIn.refreshToken(),
    });
    // The next one needs no new token.
    await here.explain();
    expect(here.vendorRequests().filter((purpose) => purpose === 'token')).toHaveLength(1);
  });

  it('asks nobody without the flag, and says of what is kept that mail arrived', async () => {
    await here.prepare();
    const { printed } = await runHere(['explain', 'ann@example.com', '--stack', 'Hygiene'], {
      openTarget: async () => aTarget(here.table),
    });

    expect(printed).toContain('X  the recipient');
    expect(printed).not.toContain('Constant Contact tells');
    expect(here.account().requests).toEqual([]);
  });

  it('adds what the other server said where there is a key of v2, once each, with a hint in words', async () => {
    await here.prepare();

    const { exitCode, printed } = await here.explain([], { environment: here.v2() });

    expect(exitCode).toBe(0);
    expect(storyIn(printed)).toBe(`What Constant Contact tells of the last 400 days, newest first
  2026-11-25 09:00  sent     "Winter sale"
  2026-11-10 18:30  clicked  "Open evening"
  2026-11-09 09:00  arrived  "Open evening"
  2026-11-02 09:15  bounced  X, in "Autumn news"
                             "Other": "550 5.7.1 Refused by policy"
                             These words hint at a block: the message was refused, and the address may be good.
  2026-11-02 09:00  sent     "Autumn news"
  In all, by API v3: 3 sends, 1 bounce, 1 click, 1 open (in the last 400 days).
  In all, by API v2: 2 sends, 1 bounce, 1 click, 1 open (of all time).

8 requests to Constant Contact.`);
  });

  it.each([
    ['X', '550 5.1.1 no such user', 'These words hint at an address that does not exist.'],
    ['B', '550 5.7.1 Refused by policy', 'These words hint at a block'],
    ['B', '550 5.1.1 no such user', undefined],
    ['F', 'policy', undefined],
  ])('with %s and %j it hints at %s', async (code, message, hint) => {
    await here.prepare({ code, message });
    const { printed } = await here.explain([], { environment: here.v2() });

    expect(printed).toContain(message);
    if (hint) expect(printed).toContain(hint);
    else expect(printed).not.toContain('hint at');
  });

  it('escapes what other servers say', async () => {
    await here.prepare({ message: '\u001b[2J\u202egone' });
    const { printed } = await here.explain([], { environment: here.v2() });

    // JSON has escaped the first, and the second is left to us.
    expect(printed).toContain('"\\u001b[2J\\u202egone"');
    expect(printed).not.toContain('\u001b');
    expect(printed).not.toContain('\u202e');
  });

  it('prints one object with --json, with what the record keeps beside what the vendor says', async () => {
    await here.prepare();
    const { exitCode, printed } = await here.explain(['--json'], { environment: here.v2() });
    const told = JSON.parse(printed);

    expect(exitCode).toBe(0);
    expect(told).toMatchObject({ address: 'ann@example.com', decision: 'review', deliveries: [] });
    expect(told.evidence).toMatchObject({
      requests: 8,
      until: expect.stringMatching(/^2026-11-26T/),
      told: [
        { by: 'v3', totals: { sends: 3, of: 'wanted' }, untold: [] },
        {
          by: 'v2',
          events: [
            { kind: 'click' },
            { kind: 'bounce', said: { code: 'X', message: '550 5.7.1 Refused by policy' }, hint: 'block' },
          ],
          untold: [{ kind: 'notOffered', sentence: 'API v2 does not tell which mail arrived.' }],
        },
      ],
    });
  });

  it('adds no part to the JSON without the flag', async () => {
    await here.prepare();
    const { printed } = await runHere(['explain', 'ann@example.com', '--stack', 'Hygiene', '--json'], {
      openTarget: async () => aTarget(here.table),
    });

    expect(JSON.parse(printed)).not.toHaveProperty('evidence');
    expect(JSON.parse(printed)).toHaveProperty('deliveries', []);
  });

  it('fits into 80 columns', async () => {
    await here.prepare({ message: 'smtp;550 5.7.1 '.repeat(12) }, {}, { scopes: 'campaign_data' });
    const printed: string[] = [];
    await here.explain([], { environment: here.v2(), out: aPage(printed, 80) });

    for (const line of printed.join('\n').split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(printed.join('\n')).toContain('    npx bounce-hygiene sign-in --add evidence --local\n');
  });
});
