// The terminal as the demo uses it: chapters, lines with the seconds since their chapter began, and one line at the bottom that lives.
// Colours, wrapping and the living line only where a person looks on; in a file each line is whole.
import { styleText } from 'node:util';
import type { StoryLine, Tone } from './story.ts';

type Style = Parameters<typeof styleText>[0];

const tones: Readonly<Record<Tone, Style>> = {
  Act: 'cyan',
  Wait: 'yellow',
  Stalled: ['red', 'bold'],
  Settled: ['green', 'bold'],
  Leader: 'magenta',
  Event: 'blue',
  Warning: 'red',
};

/** Where the words of a story line begin: after the time, the members and the subject. */
const subjectAt = 18;
const wordsAt = 41;

export class Screen {
  readonly #out: NodeJS.WriteStream;
  #chapter = 0;
  #startedAt = performance.now();
  #live = '';

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
    // The end of a reader such as head must not end what has to be cleaned up.
    out.on('error', () => undefined);
  }

  chapter(title: string): void {
    this.#chapter += 1;
    this.#startedAt = performance.now();
    this.#write(`\n${this.#style('bold', `${this.#chapter}  ${title}`)}`);
  }

  /** Seconds since the chapter began. */
  seconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  /** A command, as the user could have typed it. */
  command(words: string): void {
    this.#write(`   ${this.#style('dim', `$ ${words}`)}`);
  }

  line(words: string): void {
    this.#write(this.#wrap(`   ${words}`, 3));
  }

  story({ tone, members, subject, words }: StoryLine, seconds = this.seconds()): void {
    const start = `${seconds.toFixed(1).padStart(8)} s  ${members.padStart(4)}  `.padEnd(subjectAt);
    const label = subject.padEnd(wordsAt - subjectAt - 1);
    const wrapped = this.#wrap(`${start}${label} ${words}`, wordsAt);
    // Styled after wrapping, so that what colours add is not counted.
    const styled = wrapped.slice(start.length).replace(label, this.#style(tones[tone], label));
    this.#write(this.#style('dim', start) + styled);
  }

  done(words: string): void {
    this.#write(this.#wrap(`   ${this.#style(['green', 'bold'], '✓')} ${words}`, 5));
  }

  failed(words: string): void {
    this.#write(`\n${this.#wrap(`   ${this.#style(['red', 'bold'], '✗')} ${words}`, 5)}`);
  }

  plain(words: string): void {
    this.#write(words);
  }

  get isWatched(): boolean {
    return this.#out.isTTY;
  }

  /** The line at the bottom, replaced in place; empty words take it away. */
  live(words: string): void {
    if (!this.#out.isTTY) return;
    this.#live = words === '' ? '' : this.#style('dim', `   ${words}`.slice(0, this.#out.columns - 1));
    this.#out.write(`\r\u001B[2K${this.#live}`);
  }

  #write(words: string): void {
    const [clear, again] = this.#live === '' ? ['', ''] : ['\r\u001B[2K', this.#live];
    this.#out.write(`${clear}${words}\n${again}`);
  }

  #style(style: Style, words: string): string {
    return styleText(style, words, { stream: this.#out });
  }

  #wrap(words: string, indent: number): string {
    return this.#out.isTTY ? wrap(words, this.#out.columns, indent) : words;
  }
}

/** Breaks at spaces; further lines begin at the indent. What is narrower than the indent allows stays whole. */
export function wrap(words: string, columns: number, indent: number): string {
  const lines = [''];
  // The first word keeps the spaces before it.
  for (const word of words.match(/^\s*\S+|\s+\S+/g) ?? []) {
    const last = lines.length - 1;
    const line = lines[last] ?? '';
    if (line !== '' && line.length + word.length >= columns && indent + 20 < columns) {
      lines.push(' '.repeat(indent) + word.trimStart());
    } else {
      lines[last] = line + word;
    }
  }
  return lines.join('\n');
}
