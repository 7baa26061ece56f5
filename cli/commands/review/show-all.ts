import type { Context } from '../../context.ts';
import { addressSummary } from '../../operate/address-summary.ts';
import { incidentJson } from '../../operate/incident-json.ts';
import type { WaitedFor } from '../../operate/resolve-incident.ts';
import type { Target } from '../../target/target.ts';
import { openIncidents } from '../../terminal/open-incidents.ts';
import { createRecordTable } from '../../terminal/record-table.ts';
import type { Selection } from '../selection.ts';
import { inOrder } from './in-order.ts';

/** Where nobody is asked: the open incidents and the review list, as tables or as JSON lines. */
export async function showAll(
  { pages, conclude }: Selection,
  open: readonly WaitedFor[],
  { options }: Target,
  { out, isJson }: Context,
): Promise<void> {
  if (isJson && open.length > 0)
    await out.write(open.map((one) => `${JSON.stringify(incidentJson(one))}\n`).join(''));
  else if (!isJson) out.print(openIncidents(open, options, out.width));
  const table = createRecordTable(out.width);
  let shown = 0;
  for await (const { records } of pages) {
    if (records.length === 0) continue;
    if (isJson)
      await out.write(
        inOrder(records)
          .map((one) => `${JSON.stringify(addressSummary(one))}\n`)
          .join(''),
      );
    else {
      out.print(shown === 0 ? `\n${table.rows(inOrder(records))}` : table.rows(inOrder(records)));
      await out.write('');
    }
    shown += records.length;
  }
  conclude(shown);
}
