import { describe, expect, it } from 'vitest';
import { becomes } from '../../../../shared/bounce/outage/incident.ts';
import { joinIncidents } from '../../../../shared/bounce/outage/join-incidents.ts';
import { anIncident, ended } from '../../../support/an-incident.ts';

describe('two registers of incidents', () => {
  const open = anIncident();
  const dismissed = anIncident({ state: ended('dismissed'), version: 2 });
  const expired = anIncident({ state: ended('dismissed', undefined, 'later sends'), version: 2 });
  const confirmed = anIncident({ state: ended('confirmed'), version: 2 });

  const watch = anIncident({ level: 'watch' });
  const incident = becomes(watch, { witnesses: 300, bounced: 90, usually: 2 }, watch.openedAt);
  const expiredWatch = { ...expired, level: 'watch' } as const;
  const dismissedWatch = { ...dismissed, level: 'watch' } as const;

  it.each([
    ['the higher version', [open], [dismissed], dismissed],
    ['the higher version of its own', [dismissed], [open], dismissed],
    ['a person’s end before that of later sends', [expired], [dismissed], dismissed],
    ['a person’s end of its own', [confirmed], [expired], confirmed],
    ['what only the other has', [], [open], open],
    ['the incident that a watch has become', [watch], [incident], incident],
    ['the incident of its own, where the other is still a watch', [incident], [watch], incident],
    [
      'a person’s end of a watch before that of later sends',
      [expiredWatch],
      [dismissedWatch],
      dismissedWatch,
    ],
  ])('keep %s', (_, known, others, kept) => {
    const joined = joinIncidents(known, others);
    expect(joined).toEqual([known.includes(kept) ? kept : { ...kept, publication: 'due' }]);
    expect(joinIncidents(joined, others)).toBe(joined);
  });
});
