import { beforeEach, describe, expect, it } from 'vitest';
import { badRequest, unauthorized } from '../../../../local/simulated-account/errors.ts';
import { json } from '../../../../local/simulated-account/exchange.ts';
import {
  answerForbidden,
  answerNotFound,
  answerQuotaExceeded,
  askedFor,
  lostRequest,
} from '../../../../local/simulated-account/ready-made-faults.ts';
import { dayMs, hourMs } from '../../../../shared/bounce/instant.ts';
import { anIncidentWorld, asksByCode } from '../../../support/an-incident-world.ts';
import { anOrdinaryWeek, aWeeklySend, bouncing, people, weeklySends } from '../../../support/weekly-sends.ts';

const on = anIncidentWorld();
const victims = people('gmail.com', 200);
const outage = aWeeklySend(12, [...anOrdinaryWeek(12), bouncing('B', victims)]);
const faults = () => on.world.constantContact.faults;
const isMarked = (body: string) => body.includes('"marks"');

async function laterAllIsHeld(hours = 1): Promise<void> {
  faults().clear();
  on.world.clock.advance(hours * hourMs);
  expect(await on.run()).toBeUndefined();
  expect(await on.incidents()).toHaveLength(1);
  expect(await on.decisions(victims)).toEqual({ review: 200 });
}

describe('an outage is held in the end', () => {
  beforeEach(async () => {
    await on.begin(weeklySends(8, 11));
    on.send(outage);
  });

  it('when the queue refuses some of its bounces: all of them are published again', async () => {
    const refused = (body: string) => isMarked(body) && Number(/person-(\d+)@/.exec(body)?.[1]) % 2 === 0;
    expect(await on.run({ refused })).toMatchObject({ code: 'run-incomplete' });
    expect(await on.decisions(victims)).toEqual({ suppress: 100, review: 100 });
    expect(await on.incidents()).toMatchObject([{ publication: 'due' }]);
    await laterAllIsHeld();
    expect(await on.incidents()).toMatchObject([{ publication: { version: 1 } }]);
  });

  it('when the quota closes while its rows are read again: tomorrow', async () => {
    faults().push({ match: asksByCode, respond: answerQuotaExceeded });
    expect(await on.run()).toBeUndefined();
    expect(on.world.poller.notes.at(-1)?.fields).toMatchObject({ ending: 'quotaClosed' });
    expect(await on.incidents()).toEqual([]);
    await laterAllIsHeld(24);
  });

  it('when the answer is lost to the note that it has been published', async () => {
    const error = await on.run({
      dynamoDb: async ({ command }) =>
        command === 'PutItem' && (await on.incidents()).length > 0 ? 'lostAnswer' : undefined,
    });
    expect(error).toMatchObject({ code: 'storage' });
    await laterAllIsHeld();
  });

  it.each([
    ['does not take the filter by code', () => badRequest('bounce_code is invalid.')],
    ['has trouble with the filter by code', lostRequest],
    ['refuses the filter by code (403)', answerForbidden],
    ['refuses the filter by code (401)', () => unauthorized()],
  ])('when Constant Contact %s: the whole report is read', async (_, respond) => {
    faults().push({ match: asksByCode, respond });
    expect(await on.run()).toBeUndefined();
    expect(await on.decisions(victims)).toEqual({ review: 200 });
  });

  it.each([
    ['403', answerForbidden],
    ['401', () => unauthorized()],
  ])('when its report is refused the second time (%s), as soon as it is not any more', async (_, respond) => {
    let pages = 0;
    faults().push({
      match: (asked) => {
        pages += Number(askedFor('bounces')(asked));
        return askedFor('bounces')(asked) && pages > 1;
      },
      respond,
    });
    expect(await on.run()).toMatchObject({ code: 'run-incomplete' });
    expect(await on.incidents()).toEqual([]);
    await laterAllIsHeld();
  });

  it('or dismissed by an operator before it is published', async () => {
    await on.run({ refused: isMarked });
    await on.resolve('dismissed');
    on.world.clock.advance(hourMs);
    expect(await on.run()).toBeUndefined();
    expect(await on.decisions(victims)).toEqual({ ignore: 200 });
  });
});

describe('an outage while the report of who took the letter before', () => {
  it.each([
    ['cannot be read', lostRequest],
    ['is refused (403)', answerForbidden],
    ['is refused (401)', () => unauthorized()],
    ['lists nobody', () => json(200, { tracking_activities: [] })],
  ])('%s is asked for once a day, and no run fails by it', async (_, respond) => {
    // Evidence reads the same reports, for other reasons.
    await on.begin(weeklySends(8, 11), { evidenceRequestsPerDay: 0 });
    on.spent();
    faults().push({ match: askedFor('sends'), respond });
    on.send(outage);
    expect(await on.run()).toBeUndefined();
    const each = on.spent().sends;
    expect(each).toBeGreaterThan(0);
    on.world.clock.advance(12 * hourMs);
    await on.run();
    expect(on.spent().sends).toBeUndefined();
    expect(await on.decisions(victims)).toEqual({ suppress: 200 });
    faults().clear();
    on.world.clock.advance(dayMs);
    await on.run();
    expect(await on.decisions(victims)).toEqual({ review: 200 });
  });

  it('is not there any more is judged by the one before that', async () => {
    await on.begin(weeklySends(8, 11));
    let asked = 0;
    faults().push({
      match: (request) => askedFor('sends')(request) && ++asked === 1,
      respond: answerNotFound,
    });
    on.send(outage);
    expect(await on.run()).toBeUndefined();
    expect(await on.decisions(victims)).toEqual({ review: 200 });
  });
});

describe('an incident register in a form that is not ours', () => {
  it('stops every run with its name, before anything is decided without it, and is not overwritten', async () => {
    await on.begin(weeklySends(8, 11), { runs: 1 });
    await on.breakRegister();
    on.send(outage);
    expect(await on.run()).toMatchObject({
      code: 'storage',
      message: expect.stringContaining('POLL#INCIDENTS'),
    });
    expect(await on.decisions(victims)).toEqual({ none: 200 });
    expect(await on.world.table.item('POLL#INCIDENTS')).toMatchObject({ incidents: 'broken' });
  });
});
