import { Command } from 'commander';
import { wholeNumber } from '../../local/command-line.ts';
import type { IncidentStatus } from '../../shared/bounce/incident-reference.ts';
import { createIncidentMembers } from '../../shared/storage/incident-members.ts';
import { createIncidentRegister } from '../../shared/storage/incident-register.ts';
import { listIncidents, type SettlingParts, settleIncident } from '../operate/settle-incident.ts';
import { incidentDetails } from '../terminal/incident-details.ts';
import { incidentTable } from '../terminal/incident-table.ts';
import { settledReport, unknownIncident } from '../terminal/settled-report.ts';
import { type RunCommand, runCommandLine, type Surroundings } from './surroundings.ts';

/** More than any account has; a limit at all, because a number needs one. */
const mostShown = 1_000_000;

/** What a person may say of an incident, and what it means. */
const words: Readonly<Record<string, { readonly status: IncidentStatus; readonly says: string }>> = {
  confirm: { status: 'confirmed', says: 'the addresses are really gone: the bounces of the incident count' },
  dismiss: {
    status: 'dismissed',
    says: 'the provider was at fault: the bounces of the incident never count',
  },
  reopen: { status: 'open', says: 'takes either back: the addresses wait again' },
};

const help = `
What you say is kept at once; the poller's next run decides the addresses again.
You may say it again, and take it back.

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
  const parts = () => partsFor(table(), surroundings);

  command
    .command('list', { isDefault: true })
    .description('lists all incidents, oldest first; this is what the command does by itself')
    .action(async () => out.print(incidentTable(await listIncidents(parts()), table(), out.width)));

  command
    .command('show <incident>')
    .description('shows one incident and addresses that wait for it')
    .option('--limit <number>', 'how many addresses to show', wholeNumber(0, mostShown), 20)
    .action(async (id: string, { limit }: { limit: number }) => {
      const { register, members } = parts();
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

  for (const [word, { status, says }] of Object.entries(words)) {
    command
      .command(`${word} <incident>`)
      .description(says)
      .action(async (id: string) => {
        const settled = await settleIncident(id, status, parts());
        isKnown = settled.is !== 'unknown';
        if (settled.is === 'unknown') err.print(unknownIncident(id, settled.known));
        else out.print(settledReport(settled, table(), out.width));
      });
  }
  const exitCode = await runCommandLine(command, argv, surroundings);
  return exitCode || (isKnown ? 0 : 1);
};

function partsFor(table: string, { documents, clock, newRevision }: Surroundings): SettlingParts {
  return {
    register: createIncidentRegister(documents, table, newRevision),
    members: createIncidentMembers(documents, table),
    clock,
  };
}
