import type { Command } from 'commander';

/**
 * Ends the command when npm took one of its options for its own: without the two dashes npm keeps what it takes for
 * settings, silently, and the command would do something else than was asked for.
 *
 * @param command is called by its name, with the two dashes.
 * @param names of options whose name is not that of a setting npm itself has.
 */
export function refuseKeptOptions(
  command: Command,
  names: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): void {
  const kept = names.find((name) => environment[`npm_config_${name}`] !== undefined);
  if (!kept) return;
  const option = command.options.find(({ long }) => long === `--${kept}`);
  command.error(
    `error: npm kept --${kept} to itself. Options of this command come after two dashes: ` +
      `${command.name()} ${option?.flags ?? `--${kept}`}`,
  );
}
