// Between milliseconds since the epoch and the RFC 3339 strings of Kubernetes. Reads no clock.

/** Whole seconds, as `metav1.Time` has them. */
export const rfc3339 = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');

/** NaN for what is no time. */
export const milliseconds = (time: string): number => Date.parse(time);
