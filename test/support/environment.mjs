// Jest's own environment for Node, but with plain globals: there, each look-up of `Object` or `Map` by a test goes through an interceptor and
// a proxy, a third of the time of the long tests. Jest's fake timers stay with the others; nothing here uses them.
import { constants, createContext } from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

export default class PlainGlobals extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    const plain = createContext(constants.DONT_CONTEXTIFY);
    const added = Reflect.ownKeys(this.global).filter((name) => !Object.hasOwn(plain, name));
    // Of these two Node's own are used there, too: a Buffer is one of its Uint8Arrays.
    for (const name of ['ArrayBuffer', 'Uint8Array', ...added]) {
      Object.defineProperty(plain, name, { value: this.global[name], configurable: true, writable: true });
    }
    plain.global = plain;
    this.context = plain;
    this.global = plain;
  }
}
