import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { type SurveyedSelection, surveySelection } from '../operate/survey-addresses.ts';
import { number } from '../terminal/number.ts';
import { stepToEnd } from '../terminal/step-to-end.ts';
import type { FilterOptions } from './filter-options.ts';
import { openSelection } from './selection.ts';

/**
 * Finds the addresses that pass the filters, and what is known of them, before anything is written.
 *
 * @throws {CommandError} when it was stopped.
 */
export async function selectForBatch(options: FilterOptions, context: Context): Promise<SurveyedSelection> {
  const { progress, isInterrupted } = context;
  const { pages, conclude } = await openSelection(options, context);
  const selected = await stepToEnd(
    progress,
    'Looking for the addresses',
    (say) =>
      surveySelection(pages, {
        isInterrupted,
        onProgress: (found, read) => say(`${number(found)} of ${number(read)} records`),
      }),
    (found) => found !== undefined,
  );
  if (!selected) throw new CommandError('Stopped; nothing was written.', exitCodes.interrupted);
  conclude(selected.found.addresses, 'No address was found, and nothing was written.');
  return selected;
}
