// From the versions that members run to the one that is wanted: which comes next. etcd goes up minor by minor, and down one minor at a time. Pure.
import { compareVersions, isAtLeast, minorOf, minors, parseVersion, type Minor } from './versions.ts';

/** All that are still to come, the last of them the target; empty where everybody runs it. */
export function pathTo(versions: readonly string[], target: string): readonly string[] | undefined {
  const [lowest, ...others] = [...new Set(versions)].sort(olderFirst);
  if (lowest === undefined) return [];
  if ([lowest, target, ...others].some((version) => minorOf(version) === undefined)) return undefined;
  if (isMinorAbove(lowest, target)) return pathDown(lowest, others, target);
  return lowest === target && others.length === 0 ? [] : pathUp(lowest, target);
}

/** Those that are above the lowest go back first. */
function pathDown(lowest: string, others: readonly string[], target: string): readonly string[] | undefined {
  const at = minorNumber(lowest) ?? 0;
  if (minorNumber(target) !== at - 1 || at === oldestDown) return undefined;
  return others.some((version) => isMinorAbove(version, lowest)) ? [lowest, target] : [target];
}

function pathUp(lowest: string, target: string): readonly string[] {
  const between = minorsAfter(lowest, target).map((minor) => minors[minor].newest);
  const own = minorOf(lowest);
  const needsOwn = between.length > 0 && own !== undefined && !isAtLeast(lowest, minors[own].leavesFrom);
  return [...(needsOwn ? [minors[own].newest] : []), ...between.slice(0, -1), target];
}

/** Why it can't be reached, with what to do; undefined where it can. */
export function refusedTarget(versions: readonly string[], target: string): string | undefined {
  if (pathTo(versions, target) !== undefined) return undefined;
  const [lowest = target] = [...versions].sort(olderFirst);
  const from = `from ${lowest} to ${target}`;
  const at = minorNumber(lowest) ?? 0;
  if (at === oldestDown)
    return `version can not go ${from}: etcd does so only with its own preparations. Set it back, or restore a snapshot into a new cluster of ${target}`;
  const below = Object.entries(minors).find(([minor]) => minorNumber(`${minor}.0`) === at - 1)?.[1].newest ?? lowest;
  return `version can not go ${from}: down it goes one minor at a time. Choose ${below} first`;
}

/** 3.5 has no way down that keeps its members. */
const oldestDown = 5;

/** Minors above that of the first version, up to that of the second. */
const minorsAfter = (from: string, to: string): readonly Minor[] =>
  Object.keys(minors).flatMap((name) => {
    const version = `${name}.0`;
    const minor = minorOf(version);
    return minor !== undefined && isMinorAbove(version, from) && !isMinorAbove(version, to) ? [minor] : [];
  });

/** Of versions that this operator knows. */
export function minorNumber(version: string): number | undefined {
  return minorOf(version) === undefined ? undefined : parseVersion(version)?.minor;
}

export const isMinorAbove = (version: string, other: string): boolean =>
  (minorNumber(version) ?? 0) > (minorNumber(other) ?? 0);

export function olderFirst(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  return left === undefined || right === undefined ? 0 : compareVersions(left, right);
}
