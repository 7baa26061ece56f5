import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bounceCodes } from '../../shared/bounce/bounce-codes.ts';
import { hourMs } from '../../shared/bounce/instant.ts';
import { aClock, minuteMs } from '../support/a-clock.ts';
import { thatEvening } from '../support/a-first-week.ts';
import { aWorld, type World } from '../support/a-world.ts';
import { aCampaign, anAccount, anActivity, aRow, aRowWithoutCode } from '../support/an-account.ts';

const unknown = ['Q', 'b', 'BB', ' B', '?', 'constructor'];
const addressOf = (code: string) => `code-${Buffer.from(code).toString('hex')}@example.com`;

let world: World;
const activity = () => world.account.campaigns[0]?.activities[0];

beforeEach(async () => {
  const rows = [...Object.keys(bounceCodes), ...unknown].map((bounce_code) =>
    aRow({ bounce_code, email_address: addressOf(bounce_code) }),
  );
  const without = aRowWithoutCode({ email_address: 'without@example.com' });
  const campaign = aCampaign({ activities: [anActivity({ bounces: [...rows, without] })] });
  world = await aWorld({ account: anAccount({ campaigns: [campaign] }), clock: aClock(thatEvening) });
  world.signIn();
  await world.runPoller();
  await world.drain();
});
afterEach(() => world.close());

describe('no code is guessed', () => {
  it('every letter of the contract gets the decision of the table', async () => {
    const records = await world.records();
    for (const [code, { decision }] of Object.entries(bounceCodes)) {
      expect(records.get(addressOf(code))).toMatchObject({ decision, bounceCode: code });
    }
  });

  it.each(unknown)('%j is held for review, as it came', async (code) => {
    expect((await world.records()).get(addressOf(code))).toMatchObject({
      decision: 'review',
      bounceCode: code,
      workList: 'review',
      because: expect.stringContaining(JSON.stringify(code)),
    });
  });

  it('a missing code is held for review, and stays missing', async () => {
    const record = (await world.records()).get('without@example.com');
    expect(record).toMatchObject({
      decision: 'review',
      because: expect.stringContaining('gave no bounce code'),
    });
    expect(record).not.toHaveProperty('bounceCode');
  });

  it('an alarm can count them: once each, however often they are read', async () => {
    world.clock.advance(15 * minuteMs);
    await world.runPoller();
    await world.redeliverAll();
    await world.drain();
    expect(world.classifier.counts.UnknownCodes).toBe(unknown.length + 1);
  });

  it('a code that becomes known later settles the very same bounce', async () => {
    const rows = activity()?.bounces ?? [];
    const at = rows.findIndex((row) => row.email_address === 'without@example.com');
    const row = rows[at];
    if (row) rows[at] = { ...row, bounce_code: 'F' };
    world.clock.advance(6 * hourMs);
    await world.runPoller();
    await world.drain();
    const record = (await world.records()).get('without@example.com');
    expect(record).toMatchObject({ decision: 'retry', bounceCode: 'F', bounces: [{ code: 'F' }] });
    expect(record).not.toHaveProperty('workList');
  });
});
