import { spawn } from 'node:child_process';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where one of these is set, a browser would open on a screen that nobody looks at, or on none. */
const elsewhere = ['SSH_CONNECTION', 'SSH_CLIENT', 'SSH_TTY', 'AWS_EXECUTION_ENV'];

/** The program that shows a page, and what goes before its address; undefined where the person would not see one. */
export function browserCommand(
  environment: Environment,
  platform: NodeJS.Platform,
): readonly [program: string, ...words: string[]] | undefined {
  if (elsewhere.some((name) => environment[name])) return undefined;
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  if (environment.WSL_DISTRO_NAME) return ['rundll32.exe', 'url.dll,FileProtocolHandler'];
  return environment.DISPLAY || environment.WAYLAND_DISPLAY ? ['xdg-open'] : undefined;
}

/** Shows a page in a browser, if there is one. The address goes to the program as it is, through no shell. */
export function openBrowser(link: URL, environment: Environment, platform = process.platform): boolean {
  const command = browserCommand(environment, platform);
  if (!command) return false;
  const [program, ...words] = command;
  const child = spawn(program, [...words, link.href], { detached: true, stdio: 'ignore' });
  // The link is on the screen too.
  child.on('error', () => {});
  child.unref();
  return true;
}
