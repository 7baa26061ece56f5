import pMap from 'p-map';
import { type Decision, isBounceCode } from '../../shared/bounce/bounce-codes.ts';
import type { KnownBounce } from '../../shared/bounce/history.ts';
import { type BounceMessage, decodeBounce } from '../../shared/bounce-message.ts';
import { reasonOf } from '../../shared/errors.ts';
import { type Deciding, decideAddress } from './decide-address.ts';

/** Addresses written at once. DynamoDB takes far more; the function's memory and sockets set this. */
const concurrency = 16;

export interface BatchOutcome {
  /** Message id to the reason why it has to be delivered again; safe to log. */
  readonly failures: ReadonlyMap<string, string>;
  /** Bounces that were new to their address's record. */
  readonly decided: number;
  /** Deliveries of bounces the record already held. */
  readonly alreadyKnown: number;
  /** Of the decided ones, those without a code or with a letter that is not in the table. */
  readonly unknownCodes: number;
  /** Addresses that got a new bounce, by the decision that came of it. */
  readonly decisions: Readonly<Partial<Record<Decision, number>>>;
}

/** What is needed of an SQS record. */
export interface Message {
  readonly messageId: string;
  readonly body: string;
}

interface Delivery extends BounceMessage {
  readonly messageId: string;
}

/**
 * Decides a batch of messages. Every message starts as failed and leaves that list only once its bounce is durable,
 * so that whatever goes wrong is delivered again and at last kept in the dead-letter queue. Never throws.
 */
export async function classifyBatch(messages: readonly Message[], deciding: Deciding): Promise<BatchOutcome> {
  const failures = new Map(messages.map(({ messageId }) => [messageId, 'not-reached']));
  const failed = new Map<string, string>();
  const deliveries = messages.flatMap((message) => read(message, deciding.clock.now(), failed));
  const byAddress = Map.groupBy(deliveries, ({ bounce }) => bounce.address);
  const fresh: KnownBounce[] = [];
  const decisions: Partial<Record<Decision, number>> = {};
  let settled = 0;

  try {
    const records = await deciding.records.readMany([...byAddress.keys()]);
    await pMap(
      byAddress,
      async ([address, group]) => {
        try {
          const bounces = group.map(({ bounce: { address: _, ...bounce } }) => bounce);
          const news = {
            bounces,
            incidentReferences: group.flatMap(({ incidentReferences }) => incidentReferences),
          };
          const decided = await decideAddress(address, news, records.get(address), deciding);
          const { decision } = decided;
          if (decision && decided.fresh.length > 0) decisions[decision] = (decisions[decision] ?? 0) + 1;
          fresh.push(...decided.fresh);
          settled += group.length;
          for (const { messageId } of group) failures.delete(messageId);
        } catch (error) {
          for (const { messageId } of group) failed.set(messageId, reasonOf(error));
        }
      },
      { concurrency },
    );
  } catch (error) {
    for (const { messageId } of deliveries) failed.set(messageId, reasonOf(error));
  }

  // Last, so that a message fails even if another of the same id went well.
  for (const [messageId, reason] of failed) failures.set(messageId, reason);
  return {
    failures,
    decided: fresh.length,
    alreadyKnown: settled - fresh.length,
    unknownCodes: fresh.filter(({ code }) => !isBounceCode(code)).length,
    decisions,
  };
}

function read({ messageId, body }: Message, now: Date, failures: Map<string, string>): Delivery[] {
  try {
    return [{ messageId, ...decodeBounce(body, now) }];
  } catch (error) {
    failures.set(messageId, reasonOf(error));
    return [];
  }
}
