import { beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../../local/simulated-account/faults.ts';
import { answerNotFound, lostRequest } from '../../../../local/simulated-account/ready-made-faults.ts';
import { hourMs } from '../../../../shared/bounce/instant.ts';
import { reportOf } from '../../../support/an-account.ts';
import { anIncidentWorld } from '../../../support/an-incident-world.ts';
import { anOrdinaryWeek, aWeeklySend, bouncing, people, weeklySends } from '../../../support/weekly-sends.ts';

const on = anIncidentWorld();
const victims = people('gmail.com', 200);
const outage = aWeeklySend(12, [...anOrdinaryWeek(12), bouncing('B', victims)]);
const isMarked = (body: string) => body.includes('"marks"');

describe('an outage whose report', () => {
  const ofIt = reportOf(outage.activities[0]?.campaignActivityId ?? '');
  /** Whatever is asked of its report from now on; the first walk aside, where that has still to come. */
  function spoil(respond: Fault['respond'], walks = 0): void {
    let asked = 0;
    on.world.constantContact.faults.push({
      match(request) {
        asked += Number(ofIt(request));
        return ofIt(request) && asked > walks;
      },
      respond,
    });
  }

  beforeEach(async () => {
    await on.begin(weeklySends(8, 11));
    on.send(outage);
  });

  it('is gone is left alone for good, and no run fails by it', async () => {
    spoil(answerNotFound, 1);
    expect(await on.run()).toBeUndefined();
    on.spent();
    expect(await on.run()).toBeUndefined();
    expect(on.spent()).toEqual({ summaries: 1 });
    expect(await on.incidents()).toEqual([]);
  });

  it('is gone before all bounces were published is asked for once more, and no run fails by it', async () => {
    await on.run({ refused: isMarked });
    spoil(answerNotFound);
    expect(await on.run()).toBeUndefined();
    on.spent();
    expect(await on.run()).toBeUndefined();
    expect(on.spent()).toEqual({ summaries: 1 });
  });

  it('cannot be read any more fails runs for a day, and is tried once a day then', async () => {
    spoil(lostRequest, 1);
    for (let hour = 0; hour < 24; hour += 6) {
      expect(await on.run()).toMatchObject({ code: 'run-incomplete' });
      on.world.clock.advance(6 * hourMs);
    }
    await on.run();
    on.spent();
    on.world.clock.advance(hourMs);
    expect(await on.run()).toBeUndefined();
    expect(on.spent().bounces).toBeUndefined();

    on.world.constantContact.faults.clear();
    on.world.clock.advance(24 * hourMs);
    expect(await on.run()).toBeUndefined();
    expect(await on.decisions(victims)).toEqual({ review: 200 });
  });
});
