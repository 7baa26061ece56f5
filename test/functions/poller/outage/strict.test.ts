import { expect, it } from 'vitest';
import { hourMs } from '../../../../shared/bounce/instant.ts';
import { anIncident } from '../../../support/an-incident.ts';
import { anIncidentWorld } from '../../../support/an-incident-world.ts';
import { strict } from '../../../support/policies.ts';
import { bouncing, people, weeklySends } from '../../../support/weekly-sends.ts';

const on = anIncidentWorld();
const victims = people('gmail.com', 200);

it('the strict policy opens no incident, heeds none that another policy opened, and raises no alarm', async () => {
  const sends = weeklySends(9, 12, { 12: [bouncing('B', victims)] });
  await on.begin(sends, { policy: strict, runs: 0 });
  const campaignActivityId = sends.at(-1)?.activities[0]?.campaignActivityId ?? '';
  const incident = anIncident({ campaignActivityId });
  await on.register().change(() => [incident]);
  expect(await on.run()).toBeUndefined();
  on.world.clock.advance(hourMs);
  expect(await on.run()).toBeUndefined();
  expect(await on.decisions(victims)).toEqual({ suppress: 200 });
  expect(await on.incidents()).toEqual([incident]);
  expect(on.world.poller.counts.IncidentsOpen).toBeUndefined();
});
