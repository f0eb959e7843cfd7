// @ts-check
// The first thing that every `npm run` command starts. Plain JavaScript without dependencies, for the system's Node: it makes
// the machine ready, installs the packages of the lockfile and starts the command itself with Node 24. It does no work itself.
const oldestNode = 20;
const running = Number(process.versions.node.split('.')[0]);
if (running < oldestNode) {
  console.error(
    `Node ${oldestNode} or newer is needed, this is ${process.version}: see https://nodejs.org/en/download`,
  );
  process.exit(2);
}

// Imported only now, because an older Node would fail on them with words that help nobody.
const { asksForHelp, helpOf, isCommand, overview } = await import('./help.mjs');
const { prepareMachine } = await import('./preflight/machine.mjs');
const { installModules } = await import('./preflight/modules.mjs');
const { runCommand } = await import('./preflight/run.mjs');
const { Refusal } = await import('./preflight/refusal.mjs');

const [command = '', ...args] = process.argv.slice(2);
if (!isCommand(command)) {
  console.error(overview);
  process.exit(command === '--help' ? 0 : 2);
}
if (asksForHelp(command, args)) {
  console.log(helpOf(command));
  process.exit(0);
}
try {
  const environment = prepareMachine(command, args);
  installModules();
  process.exitCode = await runCommand(command, args, environment);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
