import { daysBetween } from '../../../shared/bounce/instant.ts';
import { changeOne, type Incident, published } from '../../../shared/bounce/outage/incident.ts';
import { encodeBounce } from '../../../shared/bounce-message.ts';
import type { Erased } from '../memory/erased.ts';
import type { BouncePublisher } from '../read/bounce-publisher.ts';
import { publishIncomplete } from '../read/read-report.ts';
import type { KnownIncidents } from './known-incidents.ts';
import type { BouncesRead } from './read-bounces.ts';

export interface PublishPorts {
  readonly incidents: KnownIncidents;
  readonly publisher: BouncePublisher;
  readonly erased: Erased;
  now(): Date;
}

const codesKnownAfterDays = 1;

/**
 * Publishes an incident's bounces again, now with its reference, and only then notes that this was done: a crash in
 * between costs messages that change nothing.
 *
 * @throws {PublishIncompleteError} when SQS refuses some; the next run publishes all of them again.
 */
export async function publishIncident(
  { id, version, campaignActivityId, openedAt }: Incident,
  { bounces, uncoded }: BouncesRead,
  { incidents, publisher, erased, now }: PublishPorts,
): Promise<void> {
  const comesBack = await erased.among(bounces);
  const refused = await publisher.publish(
    bounces
      .filter((bounce) => !comesBack(bounce))
      .map((bounce) => encodeBounce(bounce, incidents.referencesOf(bounce))),
  );
  if (refused.length > 0) throw publishIncomplete(refused.length, campaignActivityId);
  const at = now().toISOString();
  // The codes of rows without one become known within runs, if ever.
  if (uncoded > 0 && daysBetween(openedAt, at) < codesKnownAfterDays) return;
  // A resolution that an operator has made meanwhile has not been published: the next run does that.
  await incidents.change((all) =>
    changeOne(all, id, (one) => (one.version === version ? published(one, at) : one)),
  );
}
