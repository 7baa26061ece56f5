import type { Command, Option } from 'commander';

/** An option that npm took, and its value as far as npm has left one. */
interface Kept {
  readonly option: Option;
  readonly value: string | undefined;
}

/** What was typed after the name of a script, as far as npm has left it. */
export interface TypedForNpm {
  /** How the script is called, with the two dashes. */
  readonly name: string;
  readonly options: readonly Option[];
  /** Without what npm kept, but with the values that belong to it. */
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Why a script cannot go on when npm took one of its options for its own: without the two dashes npm keeps what it takes for
 * settings, silently, and the script would do something else than was asked for. Undefined where npm took none.
 */
export function keptByNpm({ name, options, words, environment }: TypedForNpm): string | undefined {
  const kept = options.flatMap((option) => keptOf(option, words, environment));
  if (kept.length === 0) return undefined;
  const names = kept.map(({ option }) => option.long).join(' and ');
  return (
    `error: npm kept ${names} for itself. Options of this command come after two dashes. Type:\n` +
    `  ${name} ${asMeant(kept, words)}`
  );
}

/**
 * Ends a command that is a script of its own when npm took one of its options.
 *
 * @param command is called by the name of the script.
 * @param argv as the process has it.
 */
export function refuseKeptOptions(
  command: Command,
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): void {
  const { options } = command;
  const why = keptByNpm({ name: command.name(), options, words: argv.slice(2), environment });
  if (why !== undefined) command.error(why);
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
