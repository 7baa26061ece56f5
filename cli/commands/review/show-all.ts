import { addressSummary } from '../../operate/address-summary.ts';
import type { StoryEvent } from '../../operate/contact-story.ts';
import { incidentJson } from '../../operate/incident-json.ts';
import type { WaitedFor } from '../../operate/resolve-incident.ts';
import { saidText } from '../../terminal/contact-story.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import { openIncidents } from '../../terminal/open-incidents.ts';
import { createRecordTable } from '../../terminal/record-table.ts';
import type { Selection } from '../selection.ts';
import { inOrder } from './in-order.ts';
import type { Sitting } from './one-address.ts';

/** Where nobody is asked: the open incidents and the review list, as tables or as JSON lines. */
export async function showAll(
  { pages, conclude }: Selection,
  open: readonly WaitedFor[],
  { said, target: { options }, context: { out, isJson } }: Omit<Sitting, 'given'>,
): Promise<void> {
  if (isJson && open.length > 0)
    await out.write(open.map((one) => `${JSON.stringify(incidentJson(one))}\n`).join(''));
  else if (!isJson) out.print(openIncidents(open, options, out.width));
  const table = createRecordTable(out.width);
  const spoken: string[] = [];
  let shown = 0;
  for await (const { records } of pages) {
    if (records.length === 0) continue;
    const ordered = inOrder(records);
    if (!isJson) out.print(shown === 0 ? `\n${table.rows(ordered)}` : table.rows(ordered));
    const lines: string[] = [];
    for (const one of isJson || said ? ordered : []) {
      const bounces = await said?.of(one);
      if (isJson)
        lines.push(`${JSON.stringify({ ...addressSummary(one), ...(bounces && saidJson(bounces)) })}\n`);
      else if (bounces && bounces.length > 0)
        spoken.push(`${escapeForTerminal(one.address)}\n${saidText(bounces, out.width)}`);
    }
    await out.write(lines.join(''));
    shown += records.length;
  }
  if (spoken.length > 0) out.print(['', 'What the other server said', ...spoken].join('\n'));
  conclude(shown);
}

function saidJson(bounces: readonly StoryEvent[]): object {
  return {
    said: bounces.map(({ at, code, said, hint }) => ({
      ...{ at, code, description: said?.description, message: said?.message },
      ...(hint && { hint }),
    })),
  };
}
