import { describe, expect, it } from 'vitest';
import { createPoller } from '../../../functions/poller/poller.ts';
import * as faults from '../../../local/simulated-account/ready-made-faults.ts';
import { dayMs, hourMs } from '../../../shared/bounce/instant.ts';
import { ConfigurationError } from '../../../shared/errors.ts';
import { aPollingWorld } from '../../support/a-polling-world.ts';
import { aTelemetry } from '../../support/a-telemetry.ts';
import { reportOf } from '../../support/an-account.ts';

const polling = aPollingWorld();
const { start, ending } = polling;
const { askedFor } = faults;

describe('the poller fails loudly, with our own words', () => {
  it('when its configuration is wrong, on every run', async () => {
    await start();
    const poll = createPoller(() => {
      throw new ConfigurationError(['LOOKBACK_DAYS is missing']);
    }, aTelemetry());
    for (let run = 0; run < 2; run += 1) {
      await expect(poll({}, { getRemainingTimeInMillis: () => 1_000 })).rejects.toThrow(
        /LOOKBACK_DAYS is missing/,
      );
    }
  });

  it.each(['dynamoDb', 'sqs', 'secrets'] as const)('when %s is down', async (service) => {
    await start();
    const down = () => ({ error: 'ThrottlingException' }) as const;
    const error = await polling.world.runPoller({ [service]: down });
    expect(error).toMatchObject({ code: 'storage' });
    expect(String(error)).toMatch(/ThrottlingException/);
    expect(await polling.world.runPoller()).toBeUndefined();
    await polling.world.drain();
    expect(polling.world.classifier.total('decided')).toBe(polling.world.sent());
  });

  it('and gives the lease back all the same', async () => {
    await start();
    polling.world.constantContact.faults.push({
      match: askedFor('summaries'),
      times: 1,
      respond: faults.answerForbidden,
    });
    expect(await polling.world.runPoller()).toMatchObject({ code: 'access-refused' });
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(ending()).toBe('allRead');
  });
});

it('a report that has been broken for a day is suspended: counted apart, and the run can succeed again', async () => {
  await start();
  const broken = polling.world.account.campaigns[0]?.activities[0]?.campaignActivityId ?? '';
  polling.world.constantContact.faults.push({
    match: reportOf(broken),
    respond: faults.serverError(500, 'empty'),
  });
  for (let elapsed = 0; elapsed < dayMs; elapsed += hourMs) {
    expect(await polling.world.runPoller()).toMatchObject({ code: 'run-incomplete' });
    polling.world.clock.advance(hourMs);
  }
  expect(polling.world.poller.counts.ReportsSuspended).toBeUndefined();
  expect(await polling.world.runPoller()).toBeUndefined();
  expect(polling.world.poller.counts.ReportsSuspended).toBe(1);
  expect(polling.world.poller.notes.at(-1)?.fields).toMatchObject({ suspended: 1, suspendedIds: [broken] });
  polling.world.constantContact.faults.clear();
  polling.world.clock.advance(dayMs);
  expect(await polling.world.runPoller()).toBeUndefined();
  expect(polling.world.poller.notes.at(-1)?.fields).toMatchObject({ suspended: 0, published: 33 });
});
