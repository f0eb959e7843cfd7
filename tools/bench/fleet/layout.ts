// Addresses, nodes and names of a fleet. Constants only.

/** In the run's own network namespace and outside of all that is used in it. */
export const range = '10.250.0.0/16';

/** Of the n-th member, from 0. */
export const addressOf = (n: number): string => `10.250.${1 + Math.floor(n / 250)}.${1 + (n % 250)}`;

export const storageClassName = 'fleet';
export const schedulerName = 'fleet';
export const nodeNames = ['fleet-node1', 'fleet-node2', 'fleet-node3'] as const;
