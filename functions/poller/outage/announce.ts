import type { Bounce } from '../../../shared/bounce/bounce.ts';
import { encodeBounce } from '../../../shared/bounce-message.ts';
import type { Incident } from '../../../shared/storage/incident-register.ts';
import type { BouncePublisher } from '../read/bounce-publisher.ts';
import { publishIncomplete } from '../read/read-report.ts';
import type { KnownIncidents } from './known-incidents.ts';

/**
 * Publishes an incident's bounces again, now with its reference, and only then notes that this was done: dying in between
 * costs messages that change nothing.
 *
 * @throws {PublishIncompleteError} when SQS refuses some; the next run publishes all of them again.
 */
export async function announce(
  incident: Incident,
  bounces: readonly Bounce[],
  { incidents, publisher, now }: AnnounceParts,
): Promise<void> {
  const refused = await publisher.publish(
    bounces.map((bounce) => encodeBounce(bounce, incidents.referencesOf(bounce))),
  );
  if (refused.length > 0) throw publishIncomplete(refused.length, incident.campaignActivityId);
  const { id, version } = incident;
  const announced = { announcedAt: now().toISOString(), announcedVersion: version };
  // What a person has said meanwhile has not been announced: the next run does that.
  await incidents.change((all) =>
    all.map((one) => (one.id === id && one.version === version ? { ...one, ...announced } : one)),
  );
}

/**
 * Whether an incident's bounces have to be published again. The addresses that wait for it are found by the index once
 * it is settled, but an address that waits for several incidents is on the list of one of them only.
 */
export function isToAnnounce(incident: Incident, incidents: readonly Incident[]): boolean {
  const { id, provider, version, announcedAt, announcedVersion = 1 } = incident;
  if (announcedAt === undefined) return true;
  const mayWaitElsewhere = incidents.some(
    (other) => other.id !== id && other.status === 'open' && other.provider === provider,
  );
  return announcedVersion < version && mayWaitElsewhere;
}

export interface AnnounceParts {
  readonly incidents: KnownIncidents;
  readonly publisher: BouncePublisher;
  now(): Date;
}
