import { Command } from 'commander';
import { wholeNumber } from '../../local/command-line.ts';
import type { IncidentStatus } from '../../shared/bounce/incident-reference.ts';
import { createIncidentMembers } from '../../shared/storage/incident-members.ts';
import { createIncidentRegister } from '../../shared/storage/incident-register.ts';
import { listIncidents, type ResolvePorts, resolveIncident } from '../operate/resolve-incident.ts';
import { incidentDetails } from '../terminal/incident-details.ts';
import { incidentTable } from '../terminal/incident-table.ts';
import { resolvedReport, unknownIncident } from '../terminal/resolved-report.ts';
import { type RunCommand, runCommandLine, type Surroundings } from './surroundings.ts';

/** More than any account has; a limit at all, because a number needs one. */
const mostShown = 1_000_000;

/** What an operator may do with an incident, and what that means. */
const verbs: Readonly<Record<string, { readonly status: IncidentStatus; readonly means: string }>> = {
  confirm: { status: 'confirmed', means: 'the addresses are really gone: the bounces of the incident count' },
  dismiss: {
    status: 'dismissed',
    means: 'the provider was at fault: the bounces of the incident never count',
  },
  reopen: { status: 'open', means: 'takes either back: the addresses wait again' },
};

const help = `
It is stored at once; the poller's next run decides the addresses again.
It may be repeated, changed and taken back.

Examples:
  npm run incidents -- --table "$(output TableName)"
  npm run incidents -- show INCIDENT --table "$(output TableName)"
  npm run incidents -- dismiss INCIDENT --table "$(output TableName)"`;

/** `npm run incidents`. */
export const incidentsCommand: RunCommand = async (argv, surroundings) => {
  const { out, err } = surroundings;
  let isKnown = true;
  const command = new Command('npm run incidents --')
    .description(
      'Shows the incidents: sends in which one provider refused so many that it was probably at fault.',
    )
    .requiredOption('--table <name>', 'the table with the decisions, for example "$(output TableName)"')
    .addHelpText('after', help);
  const table = () => command.opts<{ table: string }>().table;
  const ports = () => portsFor(table(), surroundings);

  command
    .command('list', { isDefault: true })
    .description('lists all incidents, oldest first; this is what the command does by itself')
    .action(async () => out.print(incidentTable(await listIncidents(ports()), table(), out.width)));

  command
    .command('show <incident>')
    .description('shows one incident and addresses that wait for it')
    .option('--limit <number>', 'how many addresses to show', wholeNumber(0, mostShown), 20)
    .action(async (id: string, { limit }: { limit: number }) => {
      const { register, members } = ports();
      const known = await register.read();
      const incident = known.find((one) => one.id === id);
      isKnown = incident !== undefined;
      if (!incident) return err.print(unknownIncident(id, known));
      const waiting: string[] = [];
      for await (const addresses of members.pages(id)) waiting.push(...addresses);
      out.print(
        incidentDetails(
          { incident, waiting: waiting.length },
          { some: waiting.slice(0, limit), table: table(), width: out.width },
        ),
      );
    });

  for (const [verb, { status, means }] of Object.entries(verbs)) {
    command
      .command(`${verb} <incident>`)
      .description(means)
      .action(async (id: string) => {
        const resolution = await resolveIncident(id, status, ports());
        isKnown = resolution.is !== 'unknown';
        if (resolution.is === 'unknown') err.print(unknownIncident(id, resolution.known));
        else out.print(resolvedReport(resolution, table(), out.width));
      });
  }
  const exitCode = await runCommandLine(command, argv, surroundings);
  return exitCode || (isKnown ? 0 : 1);
};

function portsFor(table: string, { documents, clock, newRevision }: Surroundings): ResolvePorts {
  return {
    register: createIncidentRegister(documents, table, newRevision),
    members: createIncidentMembers(documents, table),
    clock,
  };
}
