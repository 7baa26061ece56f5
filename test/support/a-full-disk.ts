// Preloaded into a process whose disk is to be full (`NODE_OPTIONS=--import`): while a file named `full` is in
// BOUNCE_HYGIENE_HOME, no other file there can be opened for writing. The sign-in can, where `full` says that room was set
// aside, once that is given up.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

const home = process.env.BOUNCE_HYGIENE_HOME ?? '';
const [openNow, openLater] = [fs.openSync, fs.promises.open];

function refuse(path: unknown, flags: unknown): void {
  const isWriting = typeof flags === 'string' && flags !== 'r';
  if (!isWriting || !String(path).startsWith(home) || !fs.existsSync(join(home, 'full'))) return;
  const isGivenUp =
    fs.readFileSync(join(home, 'full'), 'utf8') !== '' && !fs.existsSync(join(home, 'sign-in.room'));
  if (String(path).includes('sign-in.json') && isGivenUp) return;
  throw Object.assign(new Error('ENOSPC: no space left on device, open'), { code: 'ENOSPC' });
}

fs.openSync = (path, flags, ...more) => {
  refuse(path, flags);
  return openNow(path, flags, ...more);
};
fs.promises.open = async (path, flags, ...more) => {
  refuse(path, flags);
  return openLater(path, flags, ...more);
};
syncBuiltinESMExports();
