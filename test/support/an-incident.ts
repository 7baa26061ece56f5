import type { Incident } from '../../shared/storage/incident-register.ts';
import { anIncidentReference } from './an-incident-reference.ts';

/** An incident of 30 contacts that covers the B of `aBounce`, open unless said. */
export function anIncident(what: Partial<Incident> = {}): Incident {
  return {
    ...anIncidentReference(),
    campaignId: '0b0b0b0b-0000-4000-8000-000000000001',
    sentAt: '2026-11-01T09:00:00.000Z',
    openedAt: '2026-11-01T12:00:00.000Z',
    contacts: 30,
    sent: 1_000,
    sentThere: 300,
    sentThereBy: 'count',
    announcedAt: '2026-11-01T12:00:05.000Z',
    ...what,
  };
}
