import { pollerMetrics } from '../../../shared/names.ts';
import { policyOf } from '../system.ts';
import { type Invariant, incidentsIn, registerKey } from './observed.ts';

/** CloudWatch keeps an alarm as it is until the metric says otherwise. */
export const alarmsTellWhatIs: Invariant = {
  name: 'after recovery an alarm is on for an open incident, and for no incident or sign-in that is over',
  watch({ plan, table }, broken) {
    const newest = new Map<string, number>();
    return {
      counts(_by, counts) {
        for (const [name, value] of Object.entries(counts)) newest.set(name, value);
      },
      recovered() {
        if (newest.get(pollerMetrics.signInNeeded)) broken('the alarm for the sign-in is still on');
        const detects = policyOf(plan.policy).outageDetection !== undefined;
        const open = incidentsIn(table.items.get(registerKey)).filter(
          ({ status, isWatch }) => status === 'open' && !isWatch,
        ).length;
        const told = newest.get(pollerMetrics.incidentsOpen) ?? 0;
        if (told !== (detects ? open : 0)) broken(`${open} incidents are open, and the alarm says ${told}`);
      },
    };
  },
};

/** As many runs say that a thing is gone, in case one of them is not heard. */
const zeros = 3;

/** CloudWatch bills a metric by the hours in which it is sent. */
export const zerosEnd: Invariant = {
  name: 'a metric is sent while there is something to tell, and three times after that',
  watch(_world, broken) {
    const left = new Map<string, number>();
    return {
      counts(by, counts) {
        for (const [name, value] of Object.entries(counts)) {
          const more = left.get(name) ?? 0;
          if (value === 0 && more === 0) broken(`${by.name} sent ${name} as zero, and nothing was ever told`);
          left.set(name, value > 0 ? zeros : more - 1);
        }
      },
      ends(by) {
        // Such a run may have remembered what it has not sent, or the other way round.
        if (by.metFault || by.frozen) for (const name of Object.values(pollerMetrics)) left.set(name, zeros);
      },
    };
  },
};
