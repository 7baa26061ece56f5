import { replayCommand } from './replay-command.ts';
import { runHere } from './run-here.ts';

await runHere(replayCommand, { stopsItself: true });
