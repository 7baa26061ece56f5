import { describe, expect, it } from 'vitest';
import { readCounters } from '../../../shared/constant-contact/counters.ts';
import { UnexpectedReportError } from '../../../shared/errors.ts';
import { aClientOf, aScriptedVendor } from './scripted-vendor.ts';

const activity = 'ac000000-0000-4000-8000-00000000000a';

async function countersWith(stats: object) {
  const results = [{ campaign_activity_id: activity, stats }];
  const { client } = aClientOf(await aScriptedVendor(() => ({ body: { results } })));
  return (await readCounters(client, [activity])).get(activity);
}

describe('the counters of an activity', () => {
  it.each([
    ['a number', 308, 308],
    ['a number written as a text', '308', 308],
    ['nought', 0, 0],
  ])('say how many were sent: %s', async (_, em_sends, sends) => {
    expect(await countersWith({ em_sends })).toMatchObject({ sends });
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty text', ''],
    ['a negative number', -1],
    ['half a message', 1.5],
    ['too large a number', 1e300],
    ['no number at all', 'many'],
  ])('leave unknown what was sent where they say %s, and count bounces all the same', async (_, em_sends) => {
    const counters = await countersWith({ em_sends, em_bounces_mailbox_full: 2 });
    expect(counters?.sends).toBeUndefined();
    expect(counters?.byCode).toMatchObject({ F: 2, B: 0 });
  });

  it('are an error of ours when the answer is another one', async () => {
    await expect(countersWith([])).rejects.toThrow(UnexpectedReportError);
  });
});
