import type { Incident, Resolved } from '../../shared/bounce/outage/incident.ts';
import { providerHash } from '../../shared/bounce/provider.ts';
import type { StoredIncident } from '../../shared/storage/incident-register.ts';
import { anIncidentReference } from './an-incident-reference.ts';

/** An incident of 30 contacts that covers the B of `aBounce`, open and published unless said. */
export function anIncident(what: Partial<Incident> = {}): Incident {
  const { id, campaignActivityId, code, provider, version } = anIncidentReference();
  return {
    ...{ id, campaignActivityId, code, version },
    level: 'incident',
    part: { kind: 'organisation', name: provider },
    covered: { kind: 'domains', domains: [providerHash(provider)] },
    campaignId: '0b0b0b0b-0000-4000-8000-000000000001',
    sentAt: '2026-11-01T09:00:00.000Z',
    openedAt: '2026-11-01T12:00:00.000Z',
    toldAt: what.level === 'watch' ? undefined : '2026-11-01T12:00:00.000Z',
    judged: { witnesses: 300, bounced: 30, usually: 2 },
    held: 30,
    sent: 1_000,
    state: { status: 'open', reopenedAt: undefined },
    publication: { at: '2026-11-01T12:00:05.000Z', version: 1 },
    ...what,
  };
}

/** A watch of the companies behind a filter: 82 of 200 with Z, 97 contacts. */
export function aWatchOfCompanies(filter = 'filter.example', what: Partial<Incident> = {}): Incident {
  return anIncident({
    id: 'outage-20261101-companies-Z-0c0c',
    level: 'watch',
    part: { kind: 'companies behind', name: filter },
    covered: { kind: 'domains', domains: [providerHash('one.example'), providerHash('two.example')] },
    code: 'Z',
    held: 97,
    judged: { witnesses: 200, bounced: 82, usually: 0.8 },
    ...what,
  });
}

/** The end of an incident, by an operator unless said. */
export function ended(
  status: Resolved['status'],
  resolvedAt = '2026-11-20T00:00:00.000Z',
  resolvedBy: Resolved['resolvedBy'] = 'person',
): Resolved {
  return { status, resolvedAt, resolvedBy };
}

/** The same incident as the register stores it. */
export function aStoredIncident(what: Partial<StoredIncident> = {}): StoredIncident {
  return {
    ...anIncidentReference(),
    campaignId: '0b0b0b0b-0000-4000-8000-000000000001',
    sentAt: '2026-11-01T09:00:00.000Z',
    openedAt: '2026-11-01T12:00:00.000Z',
    contacts: 30,
    held: 30,
    sent: 1_000,
    witnesses: 300,
    usually: 2,
    domains: providerHash('gmail.com'),
    announcedAt: '2026-11-01T12:00:05.000Z',
    announcedVersion: 1,
    ...what,
  };
}
