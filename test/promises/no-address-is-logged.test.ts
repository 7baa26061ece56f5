import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openPipeline } from '../../local/pipeline.ts';
import * as faults from '../../local/simulated-account/ready-made-faults.ts';
import { startSimulatedAccount } from '../../local/simulated-account/simulated-account.ts';
import { findParts } from '../../local/template/stack-parts.ts';
import { readTemplate } from '../../local/template/template.ts';
import { systemClock } from '../../shared/clock.ts';
import { aClock } from '../support/a-clock.ts';
import { aFirstWeek, thatEvening } from '../support/a-first-week.ts';
import { aSecret } from '../support/a-secret.ts';
import { aTable } from '../support/a-table.ts';
import { type AwsFaults, aWorld, type World } from '../support/a-world.ts';
import { aCampaign, anAccount, anActivity, aRow } from '../support/an-account.ts';

/** Anything that looks like an address, one of our people's names, or a token of the simulated account. */
const personal = /[\w.+-]@[\w-]|canary|Jürgen|Łoś|Grace|Hopper|access-0|refresh-0|simulated-secret/i;

describe('no address is logged', () => {
  let world: World;
  afterEach(() => world.close());

  const { askedFor } = faults;
  /** What Constant Contact says when it fails: error bodies that quote what they were asked about. */
  const talkative = (status: number) => () => ({
    status,
    body: '[{"error_key":"bad canary@example.com","error_message":"canary@example.com is not valid"}]',
  });
  const fails = () => ({ error: 'ValidationException' }) as const;

  it.each<
    [string, AwsFaults, Parameters<World['constantContact']['faults']['push']>[0]['respond'] | undefined]
  >([
    ['in an ordinary run', {}, undefined],
    ['when DynamoDB quotes what it chokes on', { dynamoDb: fails }, undefined],
    ['when SQS does', { sqs: fails }, undefined],
    ['when Secrets Manager does', { secrets: fails }, undefined],
    ['when a report is not JSON but full of addresses', {}, faults.cutOffJson],
    ['when an error body quotes an address: 400', {}, talkative(400)],
    ['when an error body quotes an address: 403', {}, talkative(403)],
    ['when an error body quotes an address: 429', {}, talkative(429)],
    ['when an error body quotes an address: 500', {}, talkative(500)],
    ['when a next link holds one', {}, faults.nextLinkTo('https://evil.example/?canary@example.com')],
  ])('%s', async (_, awsFaults, respond) => {
    world = await aWorld({ account: aFirstWeek(), clock: aClock(thatEvening) });
    world.signIn();
    if (respond) world.constantContact.faults.push({ match: askedFor('bounces'), respond });
    const error = await world.runPoller(awsFaults);
    world.constantContact.faults.clear();
    await world.runPoller();
    await world.drain(awsFaults);
    await world.drain();
    const said = [world.poller.notes, world.classifier.notes, error instanceof Error ? whole(error) : ''];
    expect(world.poller.notes.length).toBeGreaterThan(1);
    expect(JSON.stringify(said)).not.toMatch(personal);
  });

  it('when the token endpoint answers with what it was sent', async () => {
    world = await aWorld({ account: aFirstWeek(), clock: aClock(thatEvening) });
    world.signIn();
    world.constantContact.faults.push({
      match: askedFor('token'),
      respond: ({ body }) => ({
        status: 400,
        body: `{"error":"invalid_grant","error_description":"${body}"}`,
      }),
    });
    const error = await world.runPoller();
    expect(error).toMatchObject({ code: 'sign-in-needed' });
    expect(JSON.stringify([world.poller.notes, whole(error)])).not.toMatch(personal);
  });
});

/** Everything Lambda could print of an error: its own fields, its stack, and whatever caused it. */
function whole(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return {
    ...error,
    name: error.name,
    message: error.message,
    stack: error.stack,
    cause: whole(error.cause),
  };
}

describe('no address is logged by the functions as they are deployed', () => {
  const stack = () => findParts(readTemplate(`${import.meta.dirname}/../../cdk.out`));
  const lines: string[] = [];

  beforeAll(async () => {
    const rows = [
      aRow({ email_address: 'Canary@Example.com', first_name: 'Grace', last_name: 'Hopper' }),
      aRow({ email_address: 'canary@example.net', bounce_code: 'Q' }),
      aRow({ email_address: `canary@${'x'.repeat(400)}.example` }),
    ];
    const sentAt = new Date().toISOString();
    const activities = [anActivity({ sentAt, bounces: rows }), anActivity({ sentAt, bounces: rows })];
    const account = anAccount({ campaigns: [aCampaign({ sentAt, activities })] });
    const constantContact = await startSimulatedAccount({ account, clock: systemClock });
    const table = await aTable();
    const secret = aSecret();
    const pipeline = await openPipeline({
      stack: stack(),
      store: { endpoint: table.endpoint, tableName: table.table },
      signIn: secret,
      pollerOverrides: {
        CONSTANT_CONTACT_API_URL: constantContact.apiUrl,
        CONSTANT_CONTACT_TOKEN_URL: constantContact.tokenUrl,
        MX_LOOKUPS: 'off',
      },
      seed: 1,
      onLogLine: (line) => lines.push(line),
    });
    const { clientId, clientSecret, refreshToken } = constantContact.signIn;
    const signIn = JSON.stringify({ clientId, clientSecret, refreshToken: refreshToken() });

    lines.push(JSON.stringify((await pipeline.runPoller()).result));
    secret.put(signIn);
    const broken = activities[0]?.campaignActivityId ?? '';
    constantContact.faults.push({
      match: faults.pathHolds(`${broken}/tracking`),
      times: 1,
      respond: faults.nextLinkTo('//canary@x.example'),
    });
    lines.push(JSON.stringify((await pipeline.runPoller()).result));
    await pipeline.drain();

    await pipeline.close();
    await Promise.all([constantContact.close(), table.close()]);
  }, 60_000);

  it('not in a run that asks for a sign-in, one that fails, one that succeeds, nor in a batch with a poisoned message', () => {
    const said = lines.join('\n');
    expect(said).toMatch(/Nobody has signed in yet/);
    expect(said).toMatch(/leads elsewhere/);
    expect(said).toMatch(/batch classified/);
    expect(said).toMatch(/The message is not a bounce/);
    expect(said).not.toMatch(personal);
  });

  it('and their metrics carry one dimension, the name of the stack', () => {
    const metrics = lines
      .filter((line) => line.includes('CloudWatchMetrics'))
      .map((line) => JSON.parse(line));
    // One for the sign-in that is missing, and one for each run that sees it there.
    expect(metrics.length).toBe(3);
    for (const { _aws, service } of metrics) {
      expect(_aws.CloudWatchMetrics[0].Namespace).toBe('BounceHygiene');
      expect(_aws.CloudWatchMetrics[0].Dimensions).toEqual([['service']]);
      expect(service).toBe('BounceHygiene');
    }
  });
});
