// What the words after `npm run cluster --` mean. Pure; cli.ts does what they ask for, tools/help.mjs explains them.
import { defaultName, nameMistake } from './names.ts';

const plain = ['up', 'down', 'status'] as const;
const wordy = ['load', 'kubectl', 'run'] as const;
export type Plain = (typeof plain)[number];
export type Wordy = (typeof wordy)[number];

export type Invocation =
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly message: string }
  | { readonly kind: 'plain'; readonly command: Plain; readonly name: string }
  | { readonly kind: 'wordy'; readonly command: Wordy; readonly name: string; readonly words: readonly string[] };

/** `--name` and `--help` are ours up to the first word that belongs to kubectl or to the command to run. */
export function parseArguments(argv: readonly string[]): Invocation {
  const before = takeOptions(argv);
  const [command = '', ...others] = before.rest;
  const { help, name = before.name ?? defaultName, rest } = takeOptions(others);
  if (before.help || help) return { kind: 'help' };
  const mistake = nameMistake(name);
  if (mistake !== undefined) return { kind: 'mistake', message: mistake };
  return invocationOf(command, name, rest[0] === '--' ? rest.slice(1) : rest);
}

interface Options {
  readonly help: boolean;
  readonly name?: string;
  readonly rest: readonly string[];
}

function takeOptions([word = '', ...others]: readonly string[]): Options {
  if (word === '--help' || word === '-h') return { ...takeOptions(others), help: true };
  if (word === '--name') return { name: others[0] ?? '', ...takeOptions(others.slice(1)) };
  if (word.startsWith('--name=')) return { name: word.slice('--name='.length), ...takeOptions(others) };
  return { help: false, rest: word === '' ? [] : [word, ...others] };
}

function invocationOf(word: string, name: string, words: readonly string[]): Invocation {
  const plainCommand = plain.find((command) => command === word);
  const wordyCommand = wordy.find((command) => command === word);
  if (plainCommand !== undefined) {
    if (words.length === 0) return { kind: 'plain', command: plainCommand, name };
    return { kind: 'mistake', message: `${word} takes no further words: ${words.join(' ')}` };
  }
  if (wordyCommand !== undefined) {
    if (words.length > 0) return { kind: 'wordy', command: wordyCommand, name, words };
    return { kind: 'mistake', message: `${word} of what? See --help` };
  }
  const what = word === '' ? 'a command is missing' : `there is no command "${word}"`;
  return { kind: 'mistake', message: `${what}: use ${[...plain, ...wordy].join(', ')}` };
}
