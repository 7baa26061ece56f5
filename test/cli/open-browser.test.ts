import { describe, expect, it } from 'vitest';
import { browserCommand } from '../../cli/open-browser.ts';

describe('a browser is opened', () => {
  it.each<[string, Record<string, string>, NodeJS.Platform, string | undefined]>([
    ['on a Mac', {}, 'darwin', 'open'],
    ['on Windows', {}, 'win32', 'rundll32'],
    ['on Windows from its Linux', { WSL_DISTRO_NAME: 'Debian' }, 'linux', 'rundll32.exe'],
    ['on a Linux desktop', { DISPLAY: ':0' }, 'linux', 'xdg-open'],
    ['on a Linux desktop without X', { WAYLAND_DISPLAY: 'wayland-0' }, 'linux', 'xdg-open'],
    ['not on a Linux without a screen', {}, 'linux', undefined],
    ['not over SSH', { DISPLAY: ':0', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' }, 'linux', undefined],
    ['not over SSH to a Mac', { SSH_TTY: '/dev/ttys0' }, 'darwin', undefined],
    ['not in AWS CloudShell', { DISPLAY: ':0', AWS_EXECUTION_ENV: 'CloudShell' }, 'linux', undefined],
  ])('%s', (_, environment, platform, program) => {
    expect(browserCommand(environment, platform)?.[0]).toBe(program);
  });
});
