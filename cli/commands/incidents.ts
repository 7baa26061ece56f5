import { incidentsCommand } from './incidents-command.ts';
import { runHere } from './run-here.ts';

await runHere(incidentsCommand);
