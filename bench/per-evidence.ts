import type { Say } from '../cli/terminal/progress-line.ts';
import { daysAfter } from '../shared/bounce/instant.ts';
import { encodeEvidence } from '../shared/bounce-message.ts';
import { afterTheYear, aMeteredClassifier } from './a-metered-classifier.ts';
import type { FixedParts } from './fixed-parts.ts';
import { assumedSeconds, billedGbSeconds } from './lambda-seconds.ts';
import { sendsOutsideIncidents } from './mix-units.ts';
import type { PerBounce } from './per-bounce.ts';
import { unitsOf } from './tally.ts';
import { logBytes } from './three-ways.ts';

const batchSize = 100;
/** The most that one request of SQS takes or gives: sent, received and deleted in tens. */
const queueRequests = 3 / 10;
/** Addresses that the classifier writes at once (functions/classifier/classify-batch.ts). */
const writesAtOnce = 16;
const { cpuPerCall, awsCall } = assumedSeconds;

/** What the evidence of the records of a year came to. */
export interface EvidenceUnits {
  /** Messages, one for each address that bounced. */
  readonly messages: number;
  /** What one of them uses, from the queue to the record; reading the reports is apart. */
  readonly perMessage: PerBounce;
}

/** Tells every address of the first world's year, by the real classifier, that mail has arrived since and a link was used. */
export async function countEvidenceUnits(
  { classifierGb }: Pick<FixedParts, 'classifierGb'>,
  say: Say,
): Promise<EvidenceUnits> {
  const bounces = (await sendsOutsideIncidents(say)).flatMap((send) => send.bounces);
  const addresses = [...new Set(bounces.map(({ address }) => address))];
  const sentAt = daysAfter(afterTheYear, -10);
  const message = { campaignActivityId: '0a0a0a0a-0000-4000-8000-00000000e71d', sentAt };
  const click = { ...message, clickedAt: daysAfter(sentAt, 1) };
  const classifier = await aMeteredClassifier();
  try {
    say('evidence for the addresses of a year');
    await classifier.classify(bounces);
    const bodies = addresses.map((address) => encodeEvidence(address, { deliveries: [message], click }));
    const uses = await classifier.take(bodies);
    const units = unitsOf(uses);
    const work = {
      cpuSeconds: (batchSize + 1) * cpuPerCall,
      waits: 1 + Math.ceil(batchSize / writesAtOnce),
      secondsPerWait: awsCall,
    };
    return {
      messages: addresses.length,
      perMessage: {
        writes: (units.writes + units.indexWrites) / addresses.length,
        reads: units.reads / addresses.length,
        queueRequests,
        invocations: 1 / batchSize,
        deciderGbSeconds: billedGbSeconds(work, classifierGb) / batchSize,
        pollerGbSeconds: 0,
        logBytes: (logBytes.invocation + 2 * logBytes.line) / batchSize,
        storedBytes: 0,
      },
    };
  } finally {
    await classifier.close();
  }
}
