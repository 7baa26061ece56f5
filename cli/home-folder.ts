import { homedir } from 'node:os';
import { join } from 'node:path';

const name = 'bounce-hygiene';

/**
 * The folder of what the command line remembers on this computer: `BOUNCE_HYGIENE_HOME`, else where the system keeps
 * such files. It need not be there yet.
 */
export function homeFolder(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): string {
  const { BOUNCE_HYGIENE_HOME: chosen, APPDATA, XDG_CONFIG_HOME } = environment;
  if (chosen) return chosen;
  if (platform === 'win32') return join(APPDATA || join(homedir(), 'AppData', 'Roaming'), name, 'Config');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Preferences', name);
  return join(XDG_CONFIG_HOME || join(homedir(), '.config'), name);
}
