// The program behind `npm run operator`: the operator itself, from source, in this process. All arguments are its own.
import '../../src/main.ts';
