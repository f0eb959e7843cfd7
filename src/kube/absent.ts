// Of an object that may not be there.
import { KubeError } from '../errors.ts';

/** Undefined where there is no such object; every other failure is thrown on. */
export async function orAbsent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof KubeError && error.code === 'NotFound') return undefined;
    throw error;
  }
}
