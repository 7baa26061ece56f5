import type { BouncePublisher } from '../../../shared/aws/bounce-publisher.ts';
import type { Incident } from '../../../shared/aws/incident-register.ts';
import type { Bounce } from '../../../shared/bounce/bounce.ts';
import { encodeBounce } from '../../../shared/bounce-message.ts';
import { PublishIncompleteError } from '../../../shared/errors.ts';
import type { KnownIncidents } from './known-incidents.ts';

/**
 * Publishes an incident's bounces again, now with its mark, and only then notes that this was done: dying in between
 * costs messages that change nothing.
 *
 * @throws {PublishIncompleteError} when SQS refuses some; the next run publishes all of them again.
 */
export async function announce(
  { id, campaignActivityId }: Incident,
  bounces: readonly Bounce[],
  { incidents, publisher, now }: AnnounceParts,
): Promise<void> {
  const refused = await publisher.publish(
    bounces.map((bounce) => encodeBounce(bounce, incidents.marksOf(bounce))),
  );
  if (refused.length > 0) {
    throw new PublishIncompleteError(
      `The queue refused ${refused.length} bounces of campaign activity ${campaignActivityId}; they are published again.`,
    );
  }
  const announcedAt = now().toISOString();
  await incidents.change((all) =>
    all.map((incident) => (incident.id === id ? { ...incident, announcedAt } : incident)),
  );
}

export interface AnnounceParts {
  readonly incidents: KnownIncidents;
  readonly publisher: BouncePublisher;
  now(): Date;
}
