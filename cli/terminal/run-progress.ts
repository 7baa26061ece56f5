import type { RunStep } from '../../local/run/run-once.ts';
import { timeLeftMs } from '../../local/run/time-left.ts';
import { number } from './number.ts';

const minuteMs = 60_000;

/**
 * How far a part of a run is: "3 of 12 campaigns; 240 bounces found; about 2 min left".
 *
 * @param startedAt when the run has begun, in epoch milliseconds.
 */
export function farSentence(step: RunStep, startedAt: number, now: Date): string {
  switch (step.is) {
    case 'reading': {
      const { done = 0, known = 0 } = step.last?.progress ?? {};
      const campaigns = known === 0 ? '' : `${number(done)} of ${number(known)} campaigns; `;
      const left = timeLeftMs(step.last?.progress, now.getTime() - startedAt);
      const estimate = left === undefined ? '' : `; about ${number(Math.ceil(left / minuteMs))} min left`;
      return `${campaigns}${number(step.found)} bounces found${estimate}`;
    }
    case 'deciding':
      return `${number(step.done)} of ${number(step.of)} bounces decided`;
    case 'counting':
      return `${number(step.records)} records`;
  }
}
