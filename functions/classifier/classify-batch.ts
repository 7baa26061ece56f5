import pMap from 'p-map';
import { type Decision, isBounceCode } from '../../shared/bounce/bounce-codes.ts';
import { joinEvidence, noEvidence } from '../../shared/bounce/evidence.ts';
import type { KnownBounce } from '../../shared/bounce/history.ts';
import { decodeMessage, type HygieneMessage } from '../../shared/bounce-message.ts';
import { ConfigurationError, reasonOf, StorageError } from '../../shared/errors.ts';
import { type Deciding, decideAddress, type News } from './decide-address.ts';

/** Addresses written at once. DynamoDB takes far more; the function's memory and sockets set this. */
const concurrency = 16;

export interface BatchOutcome {
  /** Message id to the reason why it has to be delivered again; safe to log. */
  readonly failures: ReadonlyMap<string, string>;
  /** Set where nothing was stored and no message is to blame: what the table, or the configuration, is to blame for. */
  readonly fault?: StorageError | ConfigurationError;
  /** Bounces that were new to their address's record. */
  readonly decided: number;
  /** Deliveries of bounces the record already held. */
  readonly alreadyKnown: number;
  /** Addresses whose record got new evidence. */
  readonly evidence: number;
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

type Delivered = HygieneMessage & { readonly messageId: string };

/**
 * Decides a batch of messages. Every message starts as failed and leaves that list only once what it brings is durable,
 * so that whatever goes wrong is delivered again and at last kept in the dead-letter queue. Never throws.
 *
 * @param connect may throw: then no message that can be read is decided.
 */
export async function classifyBatch(
  messages: readonly Message[],
  now: Date,
  connect: () => Deciding,
): Promise<BatchOutcome> {
  const failures = new Map(messages.map(({ messageId }) => [messageId, 'not-reached']));
  const failed = new Map<string, unknown>();
  const deliveries = messages.flatMap((message) => read(message, now, failed));
  const byAddress = Map.groupBy(deliveries, addressOf);
  const fresh: KnownBounce[] = [];
  const decisions: Partial<Record<Decision, number>> = {};
  let settled = 0;
  let evidence = 0;

  try {
    const deciding = connect();
    const records = await deciding.records.readMany([...byAddress.keys()]);
    await pMap(
      byAddress,
      async ([address, group]) => {
        try {
          const news = newsOf(group);
          const decided = await decideAddress(address, news, records.get(address), deciding);
          const { decision } = decided;
          if (decision && decided.fresh.length > 0) decisions[decision] = (decisions[decision] ?? 0) + 1;
          fresh.push(...decided.fresh);
          settled += news.bounces.length;
          evidence += Number(decided.isEvidenceFresh);
          for (const { messageId } of group) failures.delete(messageId);
        } catch (error) {
          for (const { messageId } of group) failed.set(messageId, error);
        }
      },
      { concurrency },
    );
  } catch (error) {
    for (const { messageId } of deliveries) failed.set(messageId, error);
  }

  // Last, so that a message fails even if another of the same id went well.
  for (const [messageId, error] of failed) failures.set(messageId, reasonOf(error));
  const fault = failures.size === messages.length ? faultOf([...failed.values()]) : undefined;
  return {
    failures,
    ...(fault && { fault }),
    decided: fresh.length,
    alreadyKnown: settled - fresh.length,
    evidence,
    unknownCodes: fresh.filter(({ code }) => !isBounceCode(code)).length,
    decisions,
  };
}

/** The first of the reasons, where none of them is a message's own. */
function faultOf(reasons: readonly unknown[]): BatchOutcome['fault'] {
  return reasons.every(isFault) ? reasons[0] : undefined;
}

/** A record that somebody has broken, or that others keep changing, is one address's matter, and not the table's. */
function isFault(error: unknown): error is StorageError | ConfigurationError {
  const isOfTheTable = error instanceof StorageError && error.kind !== undefined;
  return isOfTheTable || error instanceof ConfigurationError;
}

function addressOf(message: HygieneMessage): string {
  return message.kind === 'bounce' ? message.bounce.address : message.address;
}

function newsOf(group: readonly HygieneMessage[]): News {
  const bounces = group.filter((message) => message.kind === 'bounce');
  const evidence = group.map((message) =>
    message.kind === 'bounce' ? { deliveries: message.deliveries } : message.evidence,
  );
  return {
    bounces: bounces.map(({ bounce: { address: _, ...bounce } }) => bounce),
    evidence: evidence.reduce(joinEvidence, noEvidence),
    incidentReferences: bounces.flatMap(({ incidentReferences }) => incidentReferences),
  };
}

function read({ messageId, body }: Message, now: Date, failures: Map<string, unknown>): Delivered[] {
  try {
    return [{ messageId, ...decodeMessage(body, now) }];
  } catch (error) {
    failures.set(messageId, error);
    return [];
  }
}
