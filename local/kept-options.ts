import type { Command, Option } from 'commander';

/** An option that npm took, and its value as far as npm has left one. */
interface Kept {
  readonly option: Option;
  readonly value: string | undefined;
}

/**
 * Ends the command when npm took one of its options for its own: without the two dashes npm keeps what it takes for
 * settings, silently, and the command would do something else than was asked for.
 *
 * @param command is called by its name, with the two dashes.
 * @param argv as the process has it: without what npm kept, but with the values that belong to it.
 */
export function refuseKeptOptions(
  command: Command,
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): void {
  const given = argv.slice(2);
  const kept = command.options.flatMap((option) => keptOf(option, given, environment));
  if (kept.length === 0) return;
  const names = kept.map(({ option }) => option.long).join(' and ');
  command.error(
    `error: npm kept ${names} for itself. Options of this command come after two dashes. Type:\n` +
      `  ${command.name()} ${asMeant(kept, given)}`,
  );
}

function keptOf(
  option: Option,
  given: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Kept[] {
  const { long } = option;
  const found = environment[`npm_config_${long?.slice(2).replaceAll('-', '_')}`];
  // Given after the dashes as well it is not lost: npm may have a setting of that name from elsewhere.
  if (!long || !found || given.some((word) => word === long || word.startsWith(`${long}=`))) return [];
  // npm takes the value with it only where an equals sign ties the two.
  return [{ option, value: takesValue(option) && found !== 'true' ? found : undefined }];
}

/** What was typed, with the dashes; placeholders where npm has left open which value belongs to which option. */
function asMeant(kept: readonly Kept[], given: readonly string[]): string {
  const bare = kept.filter(({ option, value }) => takesValue(option) && value === undefined);
  const [only] = bare;
  const [first = '-'] = given;
  const isClear = only !== undefined && bare.length === 1 && !first.startsWith('-');
  const rest = isClear ? given.slice(1) : bare.length === 0 ? given : [];
  const words = kept.map(({ option, value }) => {
    const shown = isClear && option === only.option ? first : value;
    return shown === undefined ? option.flags : `${option.long} ${shown}`;
  });
  return [...words, ...rest].join(' ');
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}
