import { createRequire } from 'node:module'

/**
 * The transpiler's module, by `require`: for an `import` Node first looks through all of its text for the names that it
 * exports, which takes three times as long as to run it.
 */
export function requireJiti(): typeof import('jiti') {
  // safe: both of its entries export the same functions
  return createRequire(import.meta.url)('jiti') as typeof import('jiti')
}
