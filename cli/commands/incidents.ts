import type { Command } from 'commander';
import { wholeNumber } from '../../local/command-line.ts';
import { type Incident, isOpen } from '../../shared/bounce/outage/incident.ts';
import { createIncidentMembers } from '../../shared/storage/incident-members.ts';
import { createIncidentRegister } from '../../shared/storage/incident-register.ts';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { incidentJson } from '../operate/incident-json.ts';
import {
  findIncident,
  listIncidents,
  type ResolvePorts,
  resolveIncident,
  type WaitedFor,
} from '../operate/resolve-incident.ts';
import type { Target } from '../target/target.ts';
import { confirmDeed } from '../terminal/confirm.ts';
import { addresses, incidentVerbs } from '../terminal/describe-incident.ts';
import { incidentDetails } from '../terminal/incident-details.ts';
import { incidentTable } from '../terminal/incident-table.ts';
import { resolvedReport, resolvePreview, unknownIncident } from '../terminal/resolved-report.ts';
import { mustAsk, refuseAnswer, refuseWrongClock } from './before-writing.ts';

/** More than any account has; a limit at all, because a number needs one. */
const mostShown = 1_000_000;

const help = `
What ends an incident is stored at once; the poller's next run decides the
addresses again. It may be repeated, changed and taken back.

Examples:
  npx bounce-hygiene incidents --stack BounceHygiene
  npx bounce-hygiene incidents show INCIDENT
  npx bounce-hygiene incidents dismiss INCIDENT
  npx bounce-hygiene incidents confirm INCIDENT --yes --json`;

/** `incidents`: sends in which something else than the addresses was probably at fault, and how an operator ends them. */
export function incidentsCommand(program: Command, context: Context): void {
  const command = program
    .command('incidents')
    .description('shows and ends incidents: sends in which others were probably at fault')
    .addHelpText('after', help);

  command
    .command('list', { isDefault: true })
    .description('lists all incidents, oldest first; this is what the command does by itself')
    .action(() => list(context));

  command
    .command('show <incident>')
    .description('shows one incident and addresses that wait for it')
    .option('--limit <number>', 'how many addresses to show', wholeNumber(0, mostShown), 20)
    .action((id: string, { limit }: { limit: number }) => show(id, limit, context));

  for (const verb of Object.keys(incidentVerbs) as (keyof typeof incidentVerbs)[]) {
    command
      .command(`${verb} <incident>`)
      .description(incidentVerbs[verb].means)
      .option('--yes', 'does not ask')
      .action((id: string, { yes }: { readonly yes?: boolean }) => resolve(verb, id, yes, context));
  }
}

async function list(context: Context): Promise<void> {
  const { out, isJson, mayEndAtOnce } = context;
  mayEndAtOnce();
  const target = await context.target();
  const incidents = await listIncidents(portsOf(target, context));
  if (isJson) await out.write(incidents.map((one) => `${JSON.stringify(incidentJson(one))}\n`).join(''));
  else out.print(incidentTable(incidents, target.options, out.width));
}

async function show(id: string, limit: number, context: Context): Promise<void> {
  const { out, isJson, mayEndAtOnce } = context;
  mayEndAtOnce();
  const target = await context.target();
  const ports = portsOf(target, context);
  const found = await findIncident(id, ports, limit);
  if (found.is === 'unknown') throw unknown(id, found.known);
  const { some } = found;
  if (isJson) out.print(JSON.stringify({ ...incidentJson(found), addresses: some }));
  else out.print(incidentDetails(found, { some, options: target.options, width: out.width }));
}

async function resolve(
  verb: keyof typeof incidentVerbs,
  id: string,
  yes: boolean | undefined,
  context: Context,
): Promise<void> {
  const { out, isJson, mayEndAtOnce } = context;
  mayEndAtOnce();
  const asks = mustAsk(yes, context);
  const target = await context.target();
  const ports = portsOf(target, context);
  const { status } = incidentVerbs[verb];
  const found = await findIncident(id, ports);
  if (found.is === 'unknown') throw unknown(id, found.known);
  refuseWrongClock(target, context);
  if (asks && found.incident.state.status !== status) await askFirst(verb, found, context);
  const resolution = await resolveIncident(id, status, ports);
  if (resolution.is === 'unknown') throw unknown(id, resolution.known);
  if (isJson)
    out.print(JSON.stringify({ changed: resolution.is === 'changed', ...incidentJson(resolution) }));
  else out.print(resolvedReport(resolution, target.options, out.width));
}

/** Shows what the incident holds, and asks. Throws CommandError unless the answer is yes. */
async function askFirst(
  verb: keyof typeof incidentVerbs,
  { incident, waiting }: WaitedFor,
  { err }: Context,
): Promise<void> {
  err.print(resolvePreview(verb, { incident, waiting }, err.width));
  const count = isOpen(incident) ? waiting : incident.held;
  refuseAnswer(await confirmDeed(`${verb} this ${incident.level} of ${addresses(count)}`, count));
}

function unknown(id: string, known: readonly Incident[]): CommandError {
  return new CommandError(unknownIncident(id, known));
}

function portsOf({ documents, table }: Target, { clock, newRevision }: Context): ResolvePorts {
  return {
    register: createIncidentRegister(documents, table, newRevision),
    members: createIncidentMembers(documents, table),
    clock,
  };
}
