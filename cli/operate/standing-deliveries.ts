import type { AddressFacts } from '../../shared/bounce/assess.ts';
import type { Delivery } from '../../shared/bounce/evidence.ts';
import { bouncesIn, isRefused, timelineOf } from '../../shared/bounce/timeline.ts';

/** A delivery that is kept, and whether a bounce of the same campaign activity has come since and takes it back. */
export interface KeptDelivery extends Delivery {
  readonly isTakenBack: boolean;
}

/** The deliveries that a record keeps, newest first. */
export function keptDeliveries({
  history,
  evidence,
}: Pick<AddressFacts, 'history' | 'evidence'>): readonly KeptDelivery[] {
  const timeline = timelineOf(history, [], undefined);
  return evidence.deliveries.map((delivery) => ({
    ...delivery,
    isTakenBack: isRefused(bouncesIn(timeline, delivery)),
  }));
}

/** The newest delivery that stands. */
export function standingDelivery(facts: Pick<AddressFacts, 'history' | 'evidence'>): Delivery | undefined {
  return keptDeliveries(facts).find(({ isTakenBack }) => !isTakenBack);
}
