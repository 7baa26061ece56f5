import type { Say } from '../cli/terminal/progress-line.ts';
import { aMeteredClassifier } from './a-metered-classifier.ts';
import { someHistories } from './some-histories.ts';
import type { ItemUse } from './usage-meter.ts';

/** The longest history shown. */
const longest = 100;

/** What the bounce number `nth` of each address cost: every address has one bounce in a batch, so nothing is shared. */
export interface HistoryStep {
  readonly nth: number;
  readonly uses: readonly ItemUse[];
}

/** Gives many realistic addresses one bounce after the other, each in a batch of its own, to the real classifier. */
export async function countHistoryUnits(say: Say): Promise<readonly HistoryStep[]> {
  const classifier = await aMeteredClassifier();
  const histories = someHistories(longest, classifier.now);
  const steps: HistoryStep[] = [];
  try {
    for (let nth = 1; nth <= longest; nth += 1) {
      say(`histories: bounce ${nth} of ${longest}`);
      const bounces = histories.flatMap((history) => history.slice(nth - 1, nth));
      steps.push({ nth, uses: await classifier.classify(bounces) });
    }
    return steps;
  } finally {
    await classifier.close();
  }
}
