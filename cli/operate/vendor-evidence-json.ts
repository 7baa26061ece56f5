import type { Api } from '../../shared/constant-contact/contact-evidence.ts';
import { hintOf } from '../../shared/constant-contact/v2/bounce-text.ts';
import type { NotTold, VendorEvidence } from './vendor-evidence.ts';

/**
 * What Constant Contact has told of an address, for programs: as each API has told it.
 *
 * @param sentenceOf what could not be told, in words.
 */
export function vendorEvidenceJson(
  { since, until, told, requests }: VendorEvidence,
  sentenceOf: (untold: NotTold, by: Api) => string,
): object {
  return {
    since,
    until,
    requests,
    told: told.map(({ by, events, totals, untold }) => ({
      by,
      events: events.map(({ at, ...event }) => {
        const said = event.kind === 'bounce' ? event.said : undefined;
        const hint = said && hintOf(said.code, said);
        return { at: at ?? null, ...event, ...(hint && { hint }) };
      }),
      totals: totals ?? null,
      untold: untold.map((one) => ({ ...one, sentence: sentenceOf(one, by) })),
    })),
  };
}
