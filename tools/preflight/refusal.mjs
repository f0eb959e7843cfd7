// @ts-check
// What a command can't go on without and can't mend itself: shown as it is, without a stack, and the exit code is 2.
export class Refusal extends Error {
  /** @override */
  name = 'Refusal';
}
