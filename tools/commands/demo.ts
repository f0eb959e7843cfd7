// The program behind `npm run demo`.
import { demo } from '../demo/demo.ts';
import { parseDemoOptions } from '../demo/options.ts';
import type { DemoOptions } from '../demo/options.ts';
import { Screen } from '../demo/screen.ts';

// After Ctrl-C what was waited for in the background must not keep us.
process.exit(await demo(understood(process.argv.slice(2)), new Screen(process.stdout)));

function understood(args: readonly string[]): DemoOptions {
  try {
    return parseDemoOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\nSee npm run demo -- --help`);
    return process.exit(2);
  }
}
