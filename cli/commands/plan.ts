import { planCommand } from './plan-command.ts';
import { runHere } from './run-here.ts';

await runHere(planCommand);
