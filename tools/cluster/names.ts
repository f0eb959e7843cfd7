// What a cluster may be called, and what it is called when nobody says.

export const defaultName = 'default';

/** Why a name can't be a folder, a cgroup and a part of other names; undefined when it can. */
export function nameMistake(name: string): string | undefined {
  if (/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name)) return undefined;
  return `"${name}" can't be a cluster's name: use up to 32 lower case letters, digits and dashes`;
}

export function checkName(name: string): void {
  const mistake = nameMistake(name);
  if (mistake !== undefined) throw new Error(mistake);
}

export function notRunning(name: string): string {
  const option = name === defaultName ? '' : ` --name ${name}`;
  return `the cluster ${name} isn't running: start it with npm run cluster -- up${option}`;
}
