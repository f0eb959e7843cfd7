// What is done to a member that loses its volume for good.
import type { Api } from '../../test/support/e2e/api.ts';
import { claims, pods, volumes } from '../../test/support/e2e/kinds.ts';

/** Claim, volume and Pod at once, and nobody is asked whether they are in use. Claim and Pod are named after the member. */
export async function loseVolume(api: Api, at: { readonly namespace: string; readonly name: string }): Promise<void> {
  const { spec } = await api.get(claims, at);
  const volume = { name: spec?.volumeName ?? '' };
  await Promise.all([
    api.delete(claims, at),
    api.delete(volumes, volume).then(() => api.patch(volumes, volume, { metadata: { finalizers: null } })),
    api.delete(pods, at, { gracePeriodSeconds: 1 }),
  ]);
}
