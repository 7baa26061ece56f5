import { afterEach, describe, expect, it } from 'vitest';
import { json } from '../../../local/simulated-account/exchange.ts';
import { answerNotFound, askedFor, cutOffJson } from '../../../local/simulated-account/ready-made-faults.ts';
import {
  type SimulatedAccount,
  startSimulatedAccount,
} from '../../../local/simulated-account/simulated-account.ts';
import { createConstantContactClient } from '../../../shared/constant-contact/client.ts';
import { createPace } from '../../../shared/constant-contact/pace.ts';
import { readSends, sentThereOf } from '../../../shared/constant-contact/sends-report.ts';
import { NotFoundError, ReportUnavailableError } from '../../../shared/errors.ts';
import { aClock } from '../../support/a-clock.ts';
import { aCampaign, anAccount, anActivity } from '../../support/an-account.ts';

const isGmail = (address: string) => address.endsWith('@gmail.com');
let server: SimulatedAccount;
afterEach(() => server.close());

/** The report of a send of which three in ten went to Gmail. */
async function report(sends: number) {
  const sentTo = { 'gmail.com': 3, 'example.com': 7 };
  const activity = anActivity({ sends, sentTo });
  const clock = aClock();
  server = await startSimulatedAccount({
    account: anAccount({ campaigns: [aCampaign({ activities: [activity] })] }),
    clock,
  });
  const client = createConstantContactClient({
    apiUrl: new URL(server.apiUrl),
    accessToken: {
      current: async () => server.signIn.accessToken(),
      isFresh: () => true,
      renew: async () => {},
    },
    pace: createPace(clock),
    clock,
    random: () => 0.5,
    timeLeftMs: () => 3_600_000,
    requestTimeoutMs: 5_000,
    spend: async () => {},
    countRequest: () => {},
  });
  return () => readSends(client, activity.campaignActivityId);
}

const spoil = (respond: Parameters<SimulatedAccount['faults']['push']>[0]['respond']) =>
  server.faults.push({ match: askedFor('sends'), respond });

describe('what was sent to a provider', () => {
  it('is counted in a report that can be read to its end', async () => {
    const read = await report(1_200);
    const sends = await read();
    expect(server.requests).toHaveLength(3);
    expect(sentThereOf(sends, isGmail, 1_200)).toEqual({ messages: 360, by: 'count', of: 1_200 });
    expect(sentThereOf(sends, isGmail, undefined)).toEqual({ messages: 360, by: 'count', of: 1_200 });
  });

  it('is reckoned from the first five pages of a longer one, and the size of the send', async () => {
    const read = await report(20_000);
    const sends = await read();
    expect(server.requests).toHaveLength(5);
    const there = sentThereOf(sends, isGmail, 20_000);
    expect(there?.by).toBe('sample');
    expect(Math.abs((there?.messages ?? 0) - 6_000)).toBeLessThan(200);
  });

  it('is not known when the report is long and nobody knows how long', async () => {
    const read = await report(20_000);
    expect(sentThereOf(await read(), isGmail, undefined)).toBeUndefined();
  });

  it('is nothing when nobody there was sent anything', async () => {
    const read = await report(10);
    expect(sentThereOf(await read(), () => false, 10)).toEqual({ messages: 0, by: 'count', of: 10 });
  });

  it('counts rows without an address among what was sent', async () => {
    const read = await report(10);
    const rows = [
      { email_address: ' Ada@GMAIL.com ' },
      { email_address: 'x@y.example\nliving@gmail.com' },
      { email_address: null },
      'nonsense',
      {},
    ];
    spoil(() => json(200, { tracking_activities: rows }));
    const sends = await read();
    expect(sends).toEqual({
      addresses: ['ada@gmail.com', undefined, undefined, undefined, undefined],
      isWhole: true,
    });
    expect(sentThereOf({ ...sends, isWhole: false }, isGmail, 100)).toEqual({ messages: 20, by: 'sample' });
  });

  it('is not known where there is no such report', async () => {
    const read = await report(10);
    spoil(answerNotFound);
    await expect(read()).rejects.toThrow(NotFoundError);
  });

  it.each([
    ['half of a page', cutOffJson],
    ['a page of another shape', () => json(200, { tracking_activities: 'none' })],
    ['an empty object', () => json(200, {})],
  ])('is not known after %s', async (_, respond) => {
    const read = await report(10);
    spoil(respond);
    await expect(read()).rejects.toThrow(ReportUnavailableError);
  });
});
