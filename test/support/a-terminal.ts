import { type IPty, spawn } from '@lydell/node-pty';
import headless from '@xterm/headless';

/** A program on a terminal, and what a person in front of it sees. */
export interface TestTerminal {
  /** Everything it has shown and not taken back, as on the screen and above it. */
  seen(): string;
  /** Lines so long that the terminal broke them, wherever its edge was. */
  brokenLines(): string[];
  isCursorHidden(): boolean;
  hasColours(): boolean;
  type(keys: string): void;
  /** Resolves once it has been seen; rejects when the program ends before. */
  until(text: string | RegExp): Promise<void>;
  /** To the program itself, whatever it has started. */
  kill(signal: 'SIGTERM' | 'SIGINT'): void;
  readonly pid: number;
  /** Its exit code, and 128 and the number of the signal that killed it, as a shell would say. */
  readonly exitCode: Promise<number>;
}

const rows = 24;
/** Bold, dim, or a colour, behind what begins a sequence. */
const colour = /^[\d;]*[1-9]m/;

/** Starts a program on a terminal of its own. */
export function aTerminal(
  file: string,
  words: readonly string[],
  {
    columns = 80,
    environment = {},
    folder = process.cwd(),
  }: {
    readonly columns?: number;
    readonly environment?: Readonly<Record<string, string>>;
    readonly folder?: string;
  } = {},
): TestTerminal {
  const screen = new headless.Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true });
  // The library would hand on what is undefined as the word.
  const { CI: _, NO_COLOR: __, ...own } = process.env;
  const program: IPty = spawn(file, [...words], {
    ...{ cols: columns, rows, cwd: folder, name: 'xterm-256color' },
    env: { ...own, ...environment },
  });
  let raw = '';
  const watching = new Set<() => void>();
  const look = () => {
    for (const each of watching) each();
  };
  program.onData((data) => {
    raw += data;
    screen.write(data, look);
  });
  const exitCode = new Promise<number>((resolve) => {
    program.onExit(({ exitCode, signal }) =>
      // What it said last may not be on the screen yet.
      screen.write('', () => resolve(signal ? 128 + signal : exitCode)),
    );
  });

  const lines = () => {
    const { active } = screen.buffer;
    return Array.from({ length: active.length }, (_, row) => {
      const line = active.getLine(row);
      return { text: line?.translateToString(true) ?? '', goesOn: line?.isWrapped ?? false };
    });
  };
  const seen = () =>
    lines()
      .map(({ text }) => text)
      .join('\n')
      .trimEnd();

  return {
    seen,
    brokenLines: () => lines().flatMap(({ text, goesOn }) => (goesOn ? [text] : [])),
    isCursorHidden: () => raw.lastIndexOf('\u001b[?25l') > raw.lastIndexOf('\u001b[?25h'),
    hasColours: () => raw.split('\u001b[').some((after, position) => position > 0 && colour.test(after)),
    type: (keys) => program.write(keys),
    until(text) {
      return new Promise((resolve, reject) => {
        const check = () => {
          const found = typeof text === 'string' ? seen().includes(text) : text.test(seen());
          if (!found) return;
          watching.delete(check);
          resolve();
        };
        watching.add(check);
        check();
        exitCode.then(() => {
          check();
          reject(new Error(`It ended and had not shown ${text}:\n${seen()}`));
        });
      });
    },
    kill: (signal) => program.kill(signal),
    pid: program.pid,
    exitCode,
  };
}
