import { describe, expect, it } from 'vitest';
import { json } from '../../../../local/simulated-account/exchange.ts';
import type { Fault } from '../../../../local/simulated-account/faults.ts';
import * as faults from '../../../../local/simulated-account/ready-made-faults.ts';
import { hourMs } from '../../../../shared/bounce/instant.ts';
import type { AwsFaults } from '../../../support/a-world.ts';
import {
  anEvidenceWorld,
  aSend,
  bounced,
  clicked,
  onDay,
  somebody,
} from '../../../support/an-evidence-world.ts';

const on = anEvidenceWorld();
const { askedFor } = faults;

const sends = (sent = 40) => [
  aSend(0, { bounces: [bounced('ann', 'Z', 0)] }),
  aSend(7, { delivered: [somebody('ann')], bounces: [bounced('bob', 'B', 7)], sends: sent }),
];

/** The page with its rows changed. */
function withRows(change: (rows: readonly unknown[]) => readonly unknown[]): Fault['respond'] {
  return (_asked, served) => {
    const body = JSON.parse((served() as { body: string }).body);
    return json(200, { ...body, tracking_activities: change(body.tracking_activities) });
  };
}

async function annIsSuppressed(): Promise<void> {
  const ann = await on.record('ann');
  expect(ann).toMatchObject({ decision: 'suppress' });
  expect(ann.evidence).toBeUndefined();
}

describe('a sends report proves nothing', () => {
  it.each([
    ['that is short', (rows: readonly unknown[]) => rows.slice(0, -1)],
    [
      'in which a row moved, so that one is there twice and another is missing',
      (rows: readonly unknown[]) => [rows[0], ...rows.slice(0, -1)],
    ],
    ['in which a row cannot be read', (rows: readonly unknown[]) => [{}, ...rows.slice(1)]],
    ['that is empty', () => []],
  ])('%s', async (_, change) => {
    await on.begin(sends());
    on.world.constantContact.faults.push({ match: askedFor('sends'), respond: withRows(change) });
    await on.liveUntil(13);
    await annIsSuppressed();
    expect(on.asked()).toEqual({ sends: 2, clicks: 0 });
  });

  it('and is not read again', async () => {
    await on.begin(sends());
    on.world.constantContact.faults.push({
      match: askedFor('sends'),
      respond: withRows((rows) => rows.slice(1)),
    });
    await on.liveUntil(13);
    on.world.constantContact.faults.clear();
    await on.liveUntil(20);
    await annIsSuppressed();
    expect(on.asked().sends).toBe(2);
  });

  it('while its bounce report is not closed', async () => {
    await on.begin(sends());
    await on.liveUntil(11);
    await annIsSuppressed();
    // The first send has closed by then, the second has not.
    expect(on.asked().sends).toBe(1);
  });

  it('of messages that are younger than four days, as of a batch that was added', async () => {
    await on.begin(sends());
    const young = onDay(11);
    on.world.constantContact.faults.push({
      match: askedFor('sends'),
      respond: withRows((rows) => rows.map((row) => ({ ...(row as object), created_time: young }))),
    });
    await on.liveUntil(13);
    await annIsSuppressed();
  });

  it('where the bounce report has a row that cannot be read: it may be of anybody', async () => {
    await on.begin(sends());
    on.world.constantContact.faults.push({
      match: askedFor('bounces'),
      respond: withRows((rows) => [{ contact_id: 'unreadable' }, ...rows]),
    });
    await on.liveUntil(13);
    await annIsSuppressed();
    expect(on.asked().sends).toBe(0);
  });
});

describe('what cannot be read now is tried again a day later, and fails no run', () => {
  it.each([
    ['sends are refused', askedFor('sends'), faults.answerForbidden],
    ['there is no report of sends', askedFor('sends'), faults.answerNotFound],
    ['sends cannot be answered', askedFor('sends'), faults.serverError(503, 'empty')],
    ['sends are no page', askedFor('sends'), faults.maintenancePage],
  ])('where %s', async (_, match, respond) => {
    await on.begin(sends());
    on.world.constantContact.faults.push({ match, respond });
    await on.liveUntil(12);
    await annIsSuppressed();
    expect(on.said()).toMatchObject({ read: 0, published: 0, waiting: 0 });
    const asked = on.asked().sends;
    await on.liveUntil(12.25);
    expect(on.asked().sends).toBe(asked);
    on.world.constantContact.faults.clear();
    await on.liveUntil(13.5);
    expect(await on.record('ann')).toMatchObject({ decision: 'ignore' });
  });

  it('where the counters count bounces that the report does not show', async () => {
    await on.begin(sends());
    await on.liveUntil(11.75);
    on.world.constantContact.faults.push({
      match: askedFor('stats'),
      respond: faults.countersSay({ em_bounces_blocked: 3 }),
    });
    await on.liveUntil(13);
    await annIsSuppressed();
    expect(on.asked().sends).toBe(1);
  });

  it.each([
    ['do not say how many messages there were', faults.answerNotFound],
    ['say that there was none', faults.countersSay({ em_sends: 0 })],
  ])('where the counters %s', async (_, respond) => {
    await on.begin(sends());
    await on.liveUntil(11.75);
    on.world.constantContact.faults.push({ match: askedFor('stats'), respond });
    await on.liveUntil(13);
    expect(on.asked().sends).toBe(1);
    on.world.constantContact.faults.clear();
    await on.liveUntil(14.5);
    expect(await on.record('ann')).toMatchObject({ decision: 'ignore' });
  });

  it('but deliveries are known although clicks are refused', async () => {
    await on.begin([
      aSend(0, { bounces: [bounced('ann', 'Z', 0)] }),
      aSend(7, { delivered: [somebody('ann')], clicks: [clicked('ann', 7, 90)] }),
    ]);
    on.world.constantContact.faults.push({ match: askedFor('clicks'), respond: faults.answerForbidden });
    await on.liveUntil(13);
    expect(await on.record('ann')).toMatchObject({ decision: 'ignore' });
  });

  it('where the queue refuses it', async () => {
    await on.begin(sends());
    const refused = (body: string) => body.includes('"evidence"');
    await on.liveUntil(13, { refused });
    await annIsSuppressed();
    await on.liveUntil(14.5);
    expect(await on.record('ann')).toMatchObject({ decision: 'ignore' });
  });
});

describe('a run that ends between publishing evidence and remembering it', () => {
  it('publishes it once more, which changes nothing', async () => {
    await on.begin(sends());
    await on.liveUntil(11.5);
    let published = false;
    const faults: AwsFaults = {
      refused: (body) => {
        published ||= body.includes('"evidence"');
        return false;
      },
      dynamoDb: ({ command }) =>
        published && command === 'PutItem' ? { error: 'InternalServerError' } : undefined,
    };
    let error: unknown;
    while (!published) {
      error = await on.run(faults);
      on.world.clock.advance(6 * hourMs);
    }
    expect(error).toBeInstanceOf(Error);
    const before = await on.record('ann');
    expect(before).toMatchObject({ decision: 'ignore' });
    await on.liveUntil(14);
    expect(await on.record('ann')).toEqual(before);
    expect(on.asked().sends).toBe(3);
  });
});
