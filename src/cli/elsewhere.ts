/** Commands of other tools, by the words that call them there, and what does the same here. */
const WORDS: Readonly<Record<string, string>> = {
  add: 'revision',
  baseline: 'revision --initial',
  create: 'revision',
  deploy: 'upgrade',
  down: 'rollback',
  fake: 'stamp',
  generate: 'makemigrations',
  info: 'status',
  introspect: 'pull',
  latest: 'upgrade',
  list: 'status',
  log: 'history',
  make: 'revision',
  new: 'revision',
  push: 'migrate',
  reset: 'downgrade base',
  revert: 'rollback',
  run: 'migrate',
  sqlmigrate: 'upgrade --sql',
  undo: 'rollback',
  up: 'upgrade',
  validate: 'check',
}

/** What stands before a colon there: `db:migrate`, `migration:run`, `migrate:latest`. */
const FAMILIES = /^(?:db|migrate|migration|migrations|schema):/

/** What a command of another tool is called here, or a part of a name with a colon; undefined: it is no such word. */
export function nameHere(word: string, commands: readonly string[]): string | undefined {
  const bare = word.toLowerCase().replace(FAMILIES, '')
  if (Object.hasOwn(WORDS, bare)) return WORDS[bare]
  return bare !== word.toLowerCase() && commands.includes(bare) ? bare : undefined
}
