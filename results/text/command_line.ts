/**
 * The command as typed, ready to be published and pasted: every path becomes its base name, as folders tell who ran it,
 * and arguments that a shell would split are quoted.
 *
 * @param argv Program or task name and its arguments: `["train", "cifar10", "--data=/home/ada/cifar.tar.gz"]`.
 */
export function commandLine(argv: readonly string[]): string {
  return argv.map(withoutFolders).map(quoted).join(" ");
}

function withoutFolders(argument: string): string {
  const [, option, value] = argument.match(/^(--?[\w-]+=)?(.*)$/s)!;
  return (option ?? "") + (value.split(/[\\/]/).filter((part) => part !== "").pop() ?? value);
}

function quoted(argument: string): string {
  return /^[\w@%+=:,.-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}

/** The words of a {@linkcode commandLine}. */
export function splitCommandLine(line: string): string[] {
  const words = line.match(/(?:[^\s'\\]|'[^']*'|\\.)+/g) ?? [];
  return words.map((word) =>
    word.replace(/'([^']*)'|\\(.)/g, (_, quoted, escaped) => quoted ?? escaped)
  );
}
