import { describe, expect, it } from 'vitest';
import type { CampaignMemory } from '../../../functions/poller/plan/campaign-memory.ts';
import {
  type Activity,
  addBounce,
  type BounceRow,
  type Campaign,
} from '../../../local/simulated-account/account.ts';
import { dayMs, hourMs } from '../../../shared/bounce/instant.ts';
import { aClock } from '../../support/a-clock.ts';
import { aPollingWorld } from '../../support/a-polling-world.ts';
import {
  aCampaign,
  anAccount,
  anActivity,
  aRow,
  aRowWithoutCode,
  sendingDay,
} from '../../support/an-account.ts';
import { anErasureKey, aTombstone, bury } from '../../support/an-erased-person.ts';
import { type AwsClient, onEveryCall } from '../../support/client-calls.ts';

const polling = aPollingWorld();
const erased = 'erased@example.com';
const pk = `ADDRESS#${erased}`;
const isThere = async () => (await polling.world.table.item(pk)) !== undefined;

/** Erases the person as the command does; what is published later has to keep them away. */
async function erase(): Promise<void> {
  const { world } = polling;
  world.signIn({ ...world.secret(), erasureKey: anErasureKey });
  await bury(world.table, { ...aTombstone(erased, world.clock.now().toISOString()), address: erased });
}

async function run(): Promise<void> {
  expect(await polling.world.runPoller()).toBeUndefined();
  await polling.world.drain();
}

/** Runs every so many hours until the record is there, at most so many days. */
async function daysUntilBack(most: number, every = 6): Promise<number | undefined> {
  for (let hours = 0; hours <= most * 24; hours += every) {
    await run();
    if (await isThere()) return hours / 24;
    polling.world.clock.advance(every * hourMs);
  }
  return undefined;
}

interface Sent {
  readonly campaign: Campaign;
  readonly activity: Activity;
}

/** Hours after a send at which a run closes its report, if nothing moves: it was read whole twice after four days. */
const untilClosed = [100, 114];

/** A send in which three bounced, `days` after it went out, as the runs in between left it; one person is erased. */
async function erasedAfter(days: number, row: Partial<BounceRow> = {}): Promise<Sent> {
  const activity = anActivity({ bounces: [aRow({ email_address: erased, ...row }), aRow(), aRow()] });
  const campaign = aCampaign({ activities: [activity] });
  const clock = aClock(new Date(Date.parse(sendingDay) + 2 * hourMs).toISOString());
  await polling.start({ account: anAccount({ campaigns: [campaign] }), clock, watch });
  await run();
  for (const hours of [...untilClosed, 30 * 24, days * 24].filter((at) => at <= days * 24)) {
    clock.advance(Date.parse(sendingDay) + hours * hourMs - clock.now().getTime());
    await run();
  }
  const [{ state } = {}] = await polling.world.table.items('POLL#CAMPAIGN#');
  const isClosed = (state as CampaignMemory).reports[0]?.stage.name === 'closed';
  expect(isClosed).toBe(days * 24 >= Math.max(...untilClosed));
  expect(await isThere()).toBe(true);
  await erase();
  return { campaign, activity };
}

function changeRow({ bounces }: Activity, change: Partial<BounceRow>): void {
  const at = bounces.findIndex(({ email_address }) => email_address === erased);
  bounces.splice(at, 1, { ...(bounces[at] ?? aRow()), ...change });
}

const anotherBounce = () => aRow({ bounce_code: 'D', created_time: polling.world.clock.now().toISOString() });

interface Call {
  readonly command: string;
  readonly keys: readonly string[];
}
const calls: Call[] = [];
/** From this read of the secret on, counted in a run, reads show it as it was before it had a key. */
let lagsFrom = Number.POSITIVE_INFINITY;

/** Notes the calls of a function's clients, with the keys that a batch read names. */
function watch(client: AwsClient): void {
  onEveryCall(client, { name: 'watch', step: 'initialize' }, async ({ command, input, make }) => {
    const { RequestItems = {} } = input as { RequestItems?: Record<string, { Keys?: { pk: string }[] }> };
    const keys = Object.values(RequestItems).flatMap(({ Keys = [] }) => Keys.map(({ pk }) => pk));
    calls.push({ command, keys });
    if (command !== 'GetSecretValue') return make();
    const reads = calls.filter((call) => call.command === command).length;
    const { output } = (await make()) as { output: { SecretString: string } };
    const { erasureKey: _, ...before } = JSON.parse(output.SecretString);
    return { output: reads < lagsFrom ? output : { ...output, SecretString: JSON.stringify(before) } };
  });
}

/** Reads of tombstones: a batch that begins with one. */
const tombstoneReads = () => calls.filter(({ keys: [first = ''] }) => first.startsWith('ERASED#'));
const lastRun = () => polling.world.poller.notes.at(-1)?.fields;

async function staysAway(days: number, every?: number): Promise<void> {
  expect(await daysUntilBack(days, every)).toBeUndefined();
  expect(await isThere()).toBe(false);
  expect(lastRun()).toMatchObject({ overdue: 0, failed: 0 });
}

const closedReports = async () =>
  (await polling.world.table.items('POLL#CAMPAIGN#'))
    .flatMap(({ state }) => (state as CampaignMemory).reports)
    .filter(({ stage }) => stage.name === 'closed').length;

describe('an erased person stays away', () => {
  it('when somebody else bounces in a send of 87 days ago, and the report is closed again', async () => {
    const { activity } = await erasedAfter(87);
    addBounce(activity, anotherBounce());
    await staysAway(2.5);
    expect(await polling.world.records()).toHaveProperty('size', 3);
    expect(await closedReports()).toBe(1);
  });

  it('when the report is closed, which compares it with the records', async () => {
    await erasedAfter(1);
    await staysAway(10);
    expect(await closedReports()).toBe(1);
  });

  it('when the campaign is sent again', async () => {
    const { campaign } = await erasedAfter(60);
    const sentAt = polling.world.clock.now().toISOString();
    campaign.lastSentAt = sentAt;
    campaign.activities.push(anActivity({ role: 'resend', sentAt }));
    await staysAway(8);
  });

  it.each<[string, Partial<BounceRow>, Partial<BounceRow>]>([
    ['the contact gets another address', { current_email_address: 'elsewhere@example.com' }, {}],
    ['the contact is deleted', { deleted_at: '2026-05-05' }, {}],
    ['its code becomes known', { bounce_code: 'B' }, { bounce_code: '' }],
  ])('when the row itself changes: %s', async (_, change, before) => {
    const { activity } = await erasedAfter(20, before);
    changeRow(activity, change);
    await staysAway(39, 48);
  });

  it('when all that the poller remembers is deleted', async () => {
    await erasedAfter(60);
    for (const item of await polling.world.table.items('POLL#')) await polling.world.forget(String(item.pk));
    await staysAway(2);
    expect(await closedReports()).toBe(1);
  });

  it('when their code is found by asking for one after the other', async () => {
    const clock = aClock(new Date(Date.parse(sendingDay) + 2 * hourMs).toISOString());
    const { created_time } = aRow();
    const row = aRowWithoutCode({ email_address: erased, created_time });
    const activity = anActivity({ bounces: [row, aRow()] });
    const account = anAccount({ campaigns: [aCampaign({ activities: [activity] })] });
    await polling.start({ account, clock, watch });
    await erase();
    await staysAway(2);
    const searched = polling.world.constantContact.requests.some(({ query }) =>
      query.includes('bounce_code'),
    );
    expect(searched).toBe(true);
  });
});

describe('an erased person comes back', () => {
  it('with a bounce that is newer, and with nothing older', async () => {
    await erasedAfter(60);
    polling.world.clock.advance(hourMs);
    const sentAt = polling.world.clock.now().toISOString();
    const activity = anActivity({ sentAt, bounces: [aRow({ email_address: erased, created_time: sentAt })] });
    polling.world.account.campaigns.push(aCampaign({ sentAt, activities: [activity] }));
    expect(await daysUntilBack(1)).toBe(0);
    expect((await polling.world.table.item(pk))?.bounces).toHaveLength(1);
  });

  it('with a message that was on its way, which is why the command looks again', async () => {
    await erasedAfter(60);
    await polling.world.redeliverAll();
    await polling.world.drain();
    expect(await isThere()).toBe(true);
  });
});

describe('what the poller asks the table about erased people', () => {
  it('is nothing where nobody was erased, and one read for a page that has rows to publish', async () => {
    const activity = anActivity({ bounces: [aRow({ email_address: erased }), aRow(), aRow()] });
    const clock = aClock(new Date(Date.parse(sendingDay) + 2 * hourMs).toISOString());
    const account = anAccount({ campaigns: [aCampaign({ activities: [activity] })] });
    await polling.start({ account, clock, watch });
    calls.length = 0;
    await run();
    const secretReads = calls.filter(({ command }) => command === 'GetSecretValue').length;
    expect(tombstoneReads()).toEqual([]);

    await erase();
    calls.length = 0;
    await run();
    expect(tombstoneReads()).toEqual([]);
    expect(calls.filter(({ command }) => command === 'GetSecretValue')).toHaveLength(2);
    expect(secretReads).toBeGreaterThan(0);

    addBounce(activity, anotherBounce());
    clock.advance(hourMs);
    calls.length = 0;
    await run();
    expect(tombstoneReads()).toEqual([
      { command: 'BatchGetItem', keys: [expect.stringMatching(/^ERASED#/)] },
    ]);
  });
});

describe('the key of erased people', () => {
  it('is kept where the poller stores a new token', async () => {
    await erasedAfter(1);
    polling.world.clock.advance(2 * dayMs);
    const before = polling.world.secret().accessToken;
    await run();
    expect(polling.world.secret()).toMatchObject({ erasureKey: anErasureKey });
    expect(polling.world.secret().accessToken).not.toBe(before);
  });

  it('is not overwritten by a token that is made of what the secret held before there was a key', async () => {
    await erasedAfter(1);
    polling.world.clock.advance(2 * dayMs);
    const before = polling.world.secret();
    calls.length = 0;
    lagsFrom = 2;
    const error = await polling.world.runPoller();
    lagsFrom = Number.POSITIVE_INFINITY;

    expect(error).toMatchObject({ message: expect.stringContaining('it showed an older value than before') });
    expect(polling.world.secret()).toEqual(before);
    await run();
    expect(polling.world.secret()).toMatchObject({ erasureKey: anErasureKey });
    expect(polling.world.secret().accessToken).not.toBe(before.accessToken);
  });

  it.each([
    ['has none, as after another sign-in by hand', {}],
    ['has another one', { erasureKey: 'A'.repeat(43) }],
    ['has a part of it', { erasureKey: anErasureKey.slice(1) }],
  ])(
    'fails the run loudly where the secret %s, before the value with the key is two versions old',
    async (_, change) => {
      const { activity } = await erasedAfter(60);
      const { erasureKey, ...signIn } = polling.world.secret();
      polling.world.signIn({ ...signIn, ...change });
      polling.world.clock.advance(2 * dayMs);
      addBounce(activity, anotherBounce());
      const sent = polling.world.sent();
      const put = polling.world.secret();
      expect(await polling.world.runPoller()).toMatchObject({
        code: 'erasure-key-lost',
        message: expect.stringMatching(/The key of erased people/),
      });
      expect(polling.world.sent()).toBe(sent);
      expect(polling.world.secret()).toEqual(put);

      polling.world.signIn({ ...put, erasureKey });
      await staysAway(3);
    },
  );
});
