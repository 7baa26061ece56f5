import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { campaignsOf } from '../../../cli/operate/campaigns-of.ts';
import { newReport } from '../../../functions/poller/plan/campaign-memory.ts';
import { aClock } from '../../support/a-clock.ts';
import { aWorld, type World } from '../../support/a-world.ts';
import { aCampaign, anAccount, anActivity, aRow } from '../../support/an-account.ts';
import { onEveryCall } from '../../support/client-calls.ts';
import { storeItems } from '../../support/stored-records.ts';

const sentAt = '2026-03-10T12:00:00.000Z';
const news = anActivity({ bounces: [aRow()] });
const newsletter = aCampaign({ name: 'Spring "news" \u202e', activities: [news] });
const id = (nth: number) => `0b0b0b0b-0000-4000-8000-00000000000${nth}`;
const activity = (nth: number) => `0a0a0a0a-0000-4000-8000-00000000000${nth}`;
const clock = aClock('2026-03-10T18:00:00.000Z');

let world: World;
beforeAll(async () => {
  world = await aWorld({ account: anAccount({ campaigns: [newsletter] }), clock });
  world.signIn();
  await world.runPoller();
});
afterAll(() => world.close());

const rows = (nth: number, campaignId: unknown) => ({ pk: `POLL#ROWS#${activity(nth)}#0`, campaignId });
const memory = (nth: number, reports: readonly unknown[], listed = {}) => ({
  pk: `POLL#CAMPAIGN#${id(nth)}`,
  state: { campaignId: id(nth), listed, isServed: true, details: { name: `n${nth}` }, reports },
});

describe('the campaigns of campaign activities', () => {
  it('have the name and the send that a run of the poller has met', async () => {
    const { campaignActivityId } = news;

    expect(await campaignsOf([campaignActivityId], world.table, clock)).toEqual(
      new Map([[campaignActivityId, { id: newsletter.campaignId, name: 'Spring "news" \u202e', sentAt }]]),
    );
  });

  it.each<[string, Record<string, unknown>[], object | undefined]>([
    ['nothing is kept', [], undefined],
    ['the rows are of a version that did not say so', [rows(1, undefined)], undefined],
    ['somebody has written another key there', [rows(1, 'x#y')], undefined],
    ['its memory is gone', [rows(1, id(1))], { id: id(1) }],
    ['its memory cannot be read', [rows(1, id(1)), { pk: `POLL#CAMPAIGN#${id(1)}` }], { id: id(1) }],
    [
      'its only report is of a version that did not keep its send',
      [rows(1, id(1)), memory(1, [newReport(activity(1))], { lastSentAt: sentAt, bounces: 1 })],
      { id: id(1), name: 'n1', sentAt },
    ],
    [
      'one of two reports is of such a version',
      [
        rows(1, id(1)),
        memory(1, [newReport(activity(1)), newReport(activity(2), sentAt)], {
          lastSentAt: sentAt,
          bounces: 1,
        }),
      ],
      { id: id(1), name: 'n1' },
    ],
    [
      'the campaign was listed with the time of its last change',
      [rows(1, id(1)), memory(1, [newReport(activity(1))], { lastSentAt: sentAt })],
      { id: id(1), name: 'n1' },
    ],
  ])('are known as far as they can be where %s', async (_, items, known) => {
    await storeItems(world.table, items);
    const found = await campaignsOf([activity(1)], world.table, clock);
    for (const { pk } of items) await world.forget(String(pk));

    expect(found.get(activity(1))).toEqual(known);
  });

  it('are read by their keys, in two calls', async () => {
    const commands: string[] = [];
    onEveryCall(world.table.client, { name: 'calls', step: 'initialize' }, ({ command, make }) => {
      commands.push(command);
      return make();
    });
    await campaignsOf([news.campaignActivityId, activity(1)], world.table, clock);
    world.table.client.middlewareStack.remove('calls');

    expect(commands).toEqual(['BatchGetItem', 'BatchGetItem']);
  });
});
