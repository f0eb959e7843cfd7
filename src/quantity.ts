// Kubernetes quantities (`100m`, `8Gi`, `1e3`) as exact numbers, so that the same amount written in two ways is the same.

/** In billionths, the finest that Kubernetes knows. Undefined for what is no quantity. */
export function parseQuantity(quantity: string | number): bigint | undefined {
  const match = form.exec(String(quantity));
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match;
  if (whole + fraction === '') return undefined;
  const digits = BigInt(`${whole}${fraction}`) * billion * scale(suffix);
  // What is finer than a billionth is rounded up, as Kubernetes does.
  const result = divideUp(digits, 10n ** BigInt(fraction.length) * divisor(suffix));
  return sign === '-' ? -result : result;
}

/** Rounded up to a whole number: bytes, or cores. */
export function wholeQuantity(quantity: string | number): number | undefined {
  const parsed = parseQuantity(quantity);
  return parsed === undefined ? undefined : Number(divideUp(parsed, billion));
}

const form = /^([+-]?)(\d*)(?:\.(\d*))?([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d{1,2})?$/;
const billion = 1_000_000_000n;

const binary = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const decimal = ['k', 'M', 'G', 'T', 'P', 'E'];
const small = ['m', 'u', 'n'];

function scale(suffix: string): bigint {
  if (binary.includes(suffix)) return 1024n ** BigInt(binary.indexOf(suffix) + 1);
  if (decimal.includes(suffix)) return 1000n ** BigInt(decimal.indexOf(suffix) + 1);
  const exponent = exponentOf(suffix);
  return exponent > 0 ? 10n ** BigInt(exponent) : 1n;
}

function divisor(suffix: string): bigint {
  if (small.includes(suffix)) return 1000n ** BigInt(small.indexOf(suffix) + 1);
  const exponent = exponentOf(suffix);
  return exponent < 0 ? 10n ** BigInt(-exponent) : 1n;
}

/** Of `e3` or `E-3`; zero for any other suffix. */
const exponentOf = (suffix: string): number => (/^[eE][+-]?\d/.test(suffix) ? Number(suffix.slice(1)) : 0);

const divideUp = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;
