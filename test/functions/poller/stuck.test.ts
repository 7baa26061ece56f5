import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../local/simulated-account/faults.ts';
import * as faults from '../../../local/simulated-account/ready-made-faults.ts';
import { dayMs, hourMs } from '../../../shared/bounce/instant.ts';
import { createLease } from '../../../shared/storage/lease.ts';
import { aPollingWorld } from '../../support/a-polling-world.ts';
import { aCampaign, anAccount } from '../../support/an-account.ts';

const polling = aPollingWorld();
const { start, ending, requests } = polling;

const anything: Fault['match'] = () => true;

/** Runs every hour for so long; the last error. */
async function liveFor(ms: number): Promise<unknown> {
  let error: unknown;
  for (
    const until = polling.world.clock.now().getTime() + ms;
    polling.world.clock.now().getTime() < until;
  ) {
    error = await polling.world.runPoller();
    polling.world.clock.advance(hourMs);
  }
  return error;
}

const stuck = { code: 'stuck' };

describe('a run in which nothing gets further', () => {
  it('has not failed for a day, and fails from then on, whatever ends it', async () => {
    await start();
    expect(await polling.world.runPoller()).toBeUndefined();
    const closed = { match: anything, respond: faults.answerQuotaExceeded };
    polling.world.constantContact.faults.push(closed);
    expect(await liveFor(dayMs - hourMs)).toBeUndefined();
    expect(ending()).toBe('quotaClosed');
    expect(await liveFor(3 * hourMs)).toMatchObject(stuck);
    polling.world.constantContact.faults.clear();
    expect(await liveFor(dayMs)).toBeUndefined();
    expect(ending()).toBe('allRead');
  });

  it('fails where the share of each day is spent by others', async () => {
    await start({ requestsPerDay: 1 });
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(await liveFor(dayMs)).toBeUndefined();
    expect(await liveFor(3 * hourMs)).toMatchObject(stuck);
    expect(String(await liveFor(hourMs))).toContain('budgetSpent');
  });

  it('fails where each run is out of time', async () => {
    await start();
    const anHour = async () => {
      const error = await polling.world.runPoller({}, 1);
      polling.world.clock.advance(hourMs);
      return error;
    };
    for (let hour = 0; hour < 24; hour += 1) expect(await anHour()).toBeUndefined();
    expect(ending()).toBe('timeUp');
    expect(await anHour()).toMatchObject(stuck);
  });

  it('fails where another run holds the lease for ever', async () => {
    await start();
    expect(await polling.world.runPoller()).toBeUndefined();
    const lease = createLease(polling.world.table.documents, polling.world.table.table);
    const takeLease = async () => {
      const now = polling.world.clock.now();
      await lease.take('another', now, new Date(now.getTime() + hourMs));
    };
    await takeLease();
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(ending()).toBe('leaseHeld');
    polling.world.clock.advance(dayMs + 2 * hourMs);
    await takeLease();
    expect(await polling.world.runPoller()).toMatchObject(stuck);
  });

  it('is none while a first reading over days reads another report in each run', async () => {
    const campaigns = Array.from({ length: 40 }, (_, day) =>
      aCampaign({ sentAt: new Date(Date.UTC(2026, 1, 1 + (day % 28))).toISOString() }),
    );
    await start({ account: anAccount({ campaigns }), requestsPerDay: 30 });
    expect(await liveFor(4 * dayMs)).toBeUndefined();
  });

  it('is none where all is read and nothing is sent for weeks', async () => {
    await start({ account: anAccount({ campaigns: [aCampaign()] }) });
    await polling.world.runPoller();
    polling.world.clock.advance(20 * dayMs);
    expect(await polling.world.runPoller()).toBeUndefined();
    polling.world.constantContact.faults.push({ match: anything, respond: faults.answerQuotaExceeded });
    expect(await polling.world.runPoller()).toBeUndefined();
  });
});

describe('a list that holds none of the campaigns that were there', () => {
  const gone = { code: 'campaigns-gone' };

  it('fails each run before anything is read, until one returns', async () => {
    await start();
    await polling.world.runPoller();
    const { campaigns } = polling.world.account;
    const own = campaigns.splice(0);
    expect(await polling.world.runPoller()).toMatchObject(gone);
    campaigns.push(aCampaign());
    const asked = requests('details').length;
    expect(await polling.world.runPoller()).toMatchObject(gone);
    expect(requests('details')).toHaveLength(asked);
    campaigns.push(...own.slice(0, 1));
    expect(await polling.world.runPoller()).toBeUndefined();
  });

  it('is accepted once a person has signed in again', async () => {
    await start();
    await polling.world.runPoller();
    const { campaigns } = polling.world.account;
    campaigns.splice(0, campaigns.length, aCampaign());
    polling.world.signIn({ signedInAt: '2026-03-11T09:00:00.000Z' });
    expect(await polling.world.runPoller()).toMatchObject(gone);
    expect(await polling.world.runPoller()).toMatchObject(gone);
    polling.world.signIn({ signedInAt: '2026-03-12T09:00:00.000Z' });
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(await polling.world.runPoller()).toBeUndefined();
  });

  it('is accepted, too, where the sign-in was put there by hand', async () => {
    await start();
    await polling.world.runPoller();
    const { campaigns } = polling.world.account;
    campaigns.splice(0, campaigns.length, aCampaign());
    expect(await polling.world.runPoller()).toMatchObject(gone);
    polling.world.signIn();
    expect(await polling.world.runPoller()).toBeUndefined();
  });

  it('is no such thing where the campaigns have only left the lookback', async () => {
    await start({ lookbackDays: 10 });
    await polling.world.runPoller();
    polling.world.clock.advance(30 * dayMs);
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(polling.world.poller.notes.at(-1)?.fields).toMatchObject({ campaigns: 0 });
  });

  it('fails as well where the sign-in is another account’s, though that has no campaign yet', async () => {
    await start({ account: anAccount({ campaigns: [] }) });
    polling.world.signIn({ signedInAt: '2026-03-10T09:00:00.000Z', accountId: 'own' });
    expect(await polling.world.runPoller()).toBeUndefined();
    polling.world.signIn({ signedInAt: '2026-03-11T09:00:00.000Z', accountId: 'other' });
    expect(await polling.world.runPoller()).toMatchObject({
      ...gone,
      message: /Another Constant Contact account/,
    });
  });
});

describe('a run that could not look', () => {
  const unknown = ['SignInNeeded', 'ReportsSuspended', 'BouncesOverdue'];

  /** As if runs before had told of all of it, so that whoever sees it gone says so. */
  async function rememberTroubles(): Promise<void> {
    const { documents, table } = polling.world.table;
    await documents.send(
      new UpdateCommand({
        TableName: table,
        Key: { pk: 'POLL#RUN' },
        UpdateExpression: 'SET run.zerosLeft = :zeros',
        ExpressionAttributeValues: { ':zeros': Object.fromEntries(unknown.map((name) => [name, 3])) },
      }),
    );
  }

  it.each<[string, () => Promise<unknown>]>([
    [
      'since the quota is closed',
      async () => {
        polling.world.constantContact.faults.push({
          match: anything,
          respond: faults.answerQuotaExceeded,
        });
        return polling.world.runPoller();
      },
    ],
    [
      'since another run holds the lease',
      async () => {
        const { documents, table } = polling.world.table;
        const now = polling.world.clock.now();
        return createLease(documents, table).take('another', now, new Date(now.getTime() + hourMs));
      },
    ],
  ])('says nothing of what it has not seen: %s', async (_, prepare) => {
    await start();
    await polling.world.runPoller();
    await prepare();
    await rememberTroubles();
    const { counts } = polling.world.poller;
    for (const name of unknown) delete counts[name];
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(unknown.filter((name) => name in counts)).toEqual([]);
  });
});
