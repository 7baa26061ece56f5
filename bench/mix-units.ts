import type { Say } from '../cli/terminal/progress-line.ts';
import { standard } from '../test/support/policies.ts';
import { aMeteredClassifier } from './a-metered-classifier.ts';
import { firstWorld } from './decisions/first-world.ts';
import { liveThrough } from './decisions/live-through.ts';
import { ourPolicy } from './decisions/our-policies.ts';
import type { RuleSet, SendOutcome } from './decisions/rule-set.ts';
import { createWorld } from './decisions/world.ts';
import { storedBytes, type Units, unitsOf } from './tally.ts';
import type { ItemUse } from './usage-meter.ts';

/** After the outage the vendor holds its addresses for two weekly sends, which show them as S. */
const echoSends = 2;

/** What address records cost over a year of a list, incidents left out. */
export interface MixUnits {
  readonly bounces: number;
  readonly addresses: number;
  readonly units: Units;
  /** Of their records at the end of the year. */
  readonly storedBytes: number;
}

let counted: Promise<MixUnits> | undefined;

/**
 * Gives the bounces of the first world's year, send by send, to the real classifier. Who is suppressed gets no more mail
 * and has no more bounces; who is not bounces on, so that histories are as long as they become in such a year. Counted
 * once and kept: several parts of the bench ask for it.
 */
export function countMixUnits(say: Say): Promise<MixUnits> {
  counted ??= count(say);
  return counted;
}

async function count(say: Say): Promise<MixUnits> {
  const sends = await sendsOutsideIncidents(say);
  const classifier = await aMeteredClassifier();
  try {
    const uses: ItemUse[] = [];
    for (const [position, { bounces }] of sends.entries()) {
      say(`a year's bounces: send ${position + 1} of ${sends.length}`);
      uses.push(...(await classifier.classify(bounces)));
    }
    const bounces = sends.flatMap((send) => send.bounces);
    const addresses = new Set(bounces.map(({ address }) => address)).size;
    return { bounces: bounces.length, addresses, units: unitsOf(uses), storedBytes: storedBytes(uses) };
  } finally {
    await classifier.close();
  }
}

/** The first world's year under `standard`, without the sends of its outage and its block. */
export async function sendsOutsideIncidents(say: Say): Promise<readonly SendOutcome[]> {
  say('a year of sends, to have its bounces');
  const sends: SendOutcome[] = [];
  const policy = ourPolicy(standard);
  const watched: RuleSet = {
    name: policy.name,
    start() {
      const run = policy.start();
      return {
        ...run,
        learn(send) {
          sends.push(send);
          return run.learn(send);
        },
      };
    },
  };
  await liveThrough(createWorld(firstWorld), watched);
  const { outage, block } = firstWorld;
  const isOutage = (position: number) => position >= outage.send && position <= outage.send + echoSends;
  return sends.filter((_, position) => !isOutage(position) && !block.sends.includes(position));
}
