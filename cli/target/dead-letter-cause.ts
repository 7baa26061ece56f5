import * as z from 'zod';
import { decodeMessage } from '../../shared/bounce-message.ts';
import { MalformedBounceError } from '../../shared/errors.ts';
import { parseJson } from '../../shared/parse-json.ts';

/** Why a message is a dead letter, as far as its body says. */
export type DeadLetterCause =
  /** A row of the report that is no bounce, as the poller found it; its text may be cut. */
  | { readonly is: 'unreadable row'; readonly campaignActivityId: string; readonly row: string }
  /** @property problem names the fields that are wrong, never a value. */
  | { readonly is: 'malformed message'; readonly problem: string }
  /** A bounce as it should be: it was the decision that failed. What failed stands in the classifier's log only. */
  | { readonly is: 'failed decision'; readonly address: string; readonly code: string | undefined }
  /** Evidence as it should be, that could not be stored. */
  | { readonly is: 'failed evidence'; readonly address: string };

const unreadableRow = z.object({ unreadableRow: z.string(), campaignActivityId: z.string() });

/** Why a message is a dead letter, by its body. */
export function deadLetterCause(body: string, now: Date): DeadLetterCause {
  const row = unreadableRow.safeParse(parseJson(body)).data;
  if (row)
    return { is: 'unreadable row', campaignActivityId: row.campaignActivityId, row: row.unreadableRow };
  try {
    const message = decodeMessage(body, now);
    if (message.kind === 'evidence') return { is: 'failed evidence', address: message.address };
    const { address, code } = message.bounce;
    return { is: 'failed decision', address, code };
  } catch (error) {
    if (!(error instanceof MalformedBounceError)) throw error;
    return { is: 'malformed message', problem: error.message };
  }
}
