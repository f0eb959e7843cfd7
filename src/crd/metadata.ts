// The schema of labels and annotations that a user may give to what we make. Those that the operator, or Kubernetes itself, decides
// by are refused. Build time only; metadata-problems.ts asks the same of what slipped past.
import type { TUnsafe } from '@sinclair/typebox';
import { patterns, reservedLabels, reservedPrefix } from './patterns.ts';
import { strings } from './schema.ts';

/** What is answered to a name that is not free, and to one that is none. */
interface Says {
  readonly reserved: string;
  readonly form: string;
}

const isName = `k.matches('${patterns.qualifiedName}')`;
const ours = reservedLabels.map((name) => `'${name}'`).join(', ');

export function labels(description: string, { reserved, form }: Says): TUnsafe<Record<string, string>> {
  return strings(`${description} Not those that the operator sets itself. Default: none. At most 64.`, {
    rules: [
      { rule: `self.all(k, !k.startsWith('${reservedPrefix}') && !(k in [${ours}]))`, message: reserved },
      { rule: `self.all(k, ${isName} && self[k].matches('${patterns.labelValue}'))`, message: form },
    ],
  });
}

/** `others`: more beginnings of names that are not free. */
export function annotations(
  description: string,
  { reserved, form }: Says,
  others: readonly string[] = [],
): TUnsafe<Record<string, string>> {
  const free = [reservedPrefix, ...others].map((prefix) => `!k.startsWith('${prefix}')`).join(' && ');
  return strings(`${description} Not those of the operator. Default: none. At most 64.`, {
    rules: [
      { rule: `self.all(k, ${free})`, message: reserved },
      { rule: `self.all(k, ${isName})`, message: form },
    ],
  });
}
