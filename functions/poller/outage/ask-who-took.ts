import type { Send } from '../../../shared/bounce/outage/send.ts';
import { endsReport } from '../../../shared/errors.ts';
import type { CohortOfSend, Cohorts } from '../memory/cohorts.ts';
import { type CohortPorts, readCohort } from './read-cohort.ts';

/**
 * Reads who took earlier sends, and keeps it for the next run.
 *
 * @param before as `readCohort` takes them.
 * @returns `unsure` where that could not be read, or no report lists anybody.
 * @throws what reading the table throws.
 */
export async function askWhoTook(
  send: Send,
  before: readonly Send[],
  bouncedDomains: ReadonlySet<string>,
  ports: CohortPorts & { readonly cohorts: Cohorts },
): Promise<CohortOfSend | 'unsure'> {
  try {
    const read = await readCohort(send, before, bouncedDomains, ports);
    if (read === 'none') return 'unsure';
    return await ports.cohorts.write(send.campaignActivityId, read.cohort, read.people);
  } catch (error) {
    if (endsReport(error)) return 'unsure';
    throw error;
  }
}
