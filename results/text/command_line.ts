/**
 * The words of a command, ready to be published: every path becomes its base name, as folders tell who ran it.
 *
 * @param argv Program or task name and its arguments: `["train", "cifar10", "--data=/home/ada/cifar.tar.gz"]`.
 */
export function publicWords(argv: readonly string[]): string[] {
  return argv.map((argument) => {
    const [, option, value] = argument.match(/^(--?[\w-]+=)?(.*)$/s)!;
    return (option ?? "") + (value.split(/[\\/]/).filter((part) => part !== "").pop() ?? value);
  });
}

/** Words as one line that can be pasted: what a shell would split or read otherwise is quoted. */
export function commandLine(words: readonly string[]): string {
  return words.map((word) =>
    /^[\w@%+=:,.-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
  ).join(" ");
}
