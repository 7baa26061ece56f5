import { vendorLimits } from '../local/simulated-account/request-limits.ts';
import { purposeNames, runPurposeTable, runQuotaTable } from '../test/simulation/scenarios/quota-table.ts';
import type { Part } from './finding.ts';
import { figure, total } from './tally.ts';

const share = (requests: number) => `${figure((100 * requests) / vendorLimits.perDay, 1)} %`;

/** How much of the vendor's quota the poller spends, beside what a naive one would and the least anybody could. */
export const quota: Part = {
  name: 'quota',
  about: 'Constant Contact requests a day, by size of the account',
  async run(say) {
    const rows = await runQuotaTable({ say });
    const purposes = await runPurposeTable({ say });
    return {
      goals: [],
      sections: [
        {
          title: 'Requests a day, counted over a simulated week of hourly runs',
          head: [
            'activities in 90 days',
            'this poller',
            'of the quota',
            'busiest day',
            'naive',
            'least possible',
          ],
          rows: rows.map(({ activities, poller, busiestDay, naive, lowerBound }) => [
            figure(activities),
            figure(poller),
            share(poller),
            figure(busiestDay),
            figure(naive),
            figure(lowerBound),
          ]),
          notes: [
            'Naive: every activity is asked for its report in every run. Least possible: the pages that held a new row.',
            'Runs every quarter of an hour, as deployed, add 72 requests a day: one for each of the other runs.',
            'Without evidence: what that adds is in the next table.',
          ],
        },
        {
          title: 'Requests a day by purpose, with evidence',
          head: ['activities in 90 days', 'people each', ...purposeNames, 'in all', 'most evidence in a day'],
          rows: purposes.map(({ activities, list, byPurpose, mostEvidence }) => [
            figure(activities),
            figure(list),
            ...purposeNames.map((name) => figure(byPurpose[name])),
            figure(total(purposeNames, (name) => byPurpose[name])),
            figure(mostEvidence),
          ]),
          notes: [
            'Evidence is one page for each 500 people of each send, once, and its clicks where they would change a record; never more than 250 a day.',
            'The week is the one after a first reading, whose closings are caught up with. Larger lists in larger accounts are not counted: they reach those 250 a day, and what closed a fortnight ago is left.',
          ],
        },
      ],
    };
  },
};
