import { SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAlarmMail } from '../../../cli/target/alarm-mail.ts';
import { localCredentials } from '../../../local/servers/loopback.ts';
import { type SnsServer, startSns } from '../../../local/servers/sns.ts';

const topic = 'arn:aws:sns:us-east-1:000000000000:Alarms';
const pending = { arn: 'PendingConfirmation', endpoint: 'kim@example.org' };
const confirmed = { arn: `${topic}:1`, endpoint: 'second@example.org' };
const deleted = { arn: 'Deleted', endpoint: 'gone@example.org' };

let server: SnsServer;
let sns: SNSClient;
beforeAll(async () => {
  server = await startSns();
  sns = new SNSClient({ ...localCredentials, endpoint: server.endpoint, maxAttempts: 1 });
});
afterAll(async () => {
  sns.destroy();
  await server.close();
});

describe('the alarm mail', () => {
  it.each([
    ['none', [], [], []],
    ['none', [deleted], [], []],
    ['pending', [pending], [], ['kim@example.org']],
    ['confirmed', [pending, confirmed], ['second@example.org'], ['kim@example.org']],
  ])('is %s with the subscriptions %j', async (state, subscriptions, reached, waiting) => {
    server.subscribe(topic, subscriptions);

    expect(await createAlarmMail(sns, topic).read()).toEqual({ state, confirmed: reached, pending: waiting });
  });

  it('is looked for on every page', async () => {
    server.subscribe(topic, [...Array(150).fill(pending), confirmed]);

    expect(await createAlarmMail(sns, topic).read()).toMatchObject({ state: 'confirmed' });
  });

  it('is not known where there is no such topic', async () => {
    await expect(createAlarmMail(sns, `${topic}-of-another`).read()).rejects.toMatchObject({
      message: 'Could not read who gets the alarm mails (NotFoundException).',
    });
  });
});
