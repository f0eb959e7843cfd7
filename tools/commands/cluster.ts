// The program behind `npm run cluster`: hands its words to the cluster's command line and ends with its exit code.
import { clusterCommand } from '../cluster/cli.ts';

try {
  process.exitCode = await clusterCommand(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
