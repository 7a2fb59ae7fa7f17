import type { Command } from '../command.ts'

/** The groups of the help, in its order. */
export const GROUPS = ['first day', 'graph', 'state', 'project', 'elsewhere'] as const

export interface CommandEntry {
  readonly group: (typeof GROUPS)[number]
  /** What the command does, in one sentence without its full stop. */
  readonly summary: string
  readonly load: () => Promise<{ readonly default: Command }>
}

/** Every command by its name; only the one that runs is loaded. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  audit: {
    group: 'state',
    summary: 'Show what was ever done to the database, and prove that nobody changed it',
    load: () => import('./audit.ts'),
  },
  backup: {
    group: 'state',
    summary: 'Make, list, verify, restore and take away backups',
    load: () => import('./backup.ts'),
  },
  branches: {
    group: 'graph',
    summary: 'Show where the history forks',
    load: () => import('./branches.ts'),
  },
  check: {
    group: 'state',
    summary: 'Compare the schema, the revisions and the database with each other',
    load: () => import('./check.ts'),
  },
  completion: {
    group: 'project',
    summary: 'Print a completion script for bash, zsh or fish',
    load: () => import('./completion.ts'),
  },
  current: {
    group: 'state',
    summary: 'Show the revisions that the database stands at',
    load: () => import('./current.ts'),
  },
  diff: {
    group: 'state',
    summary: 'Show what differs between two of database, schema, revision and file',
    load: () => import('./diff.ts'),
  },
  downgrade: {
    group: 'first day',
    summary: 'Undo revisions, back to a target',
    load: () => import('./downgrade.ts'),
  },
  edit: {
    group: 'graph',
    summary: "Open a revision's file in your editor",
    load: () => import('./edit.ts'),
  },
  env: {
    group: 'project',
    summary: 'List the environments, show the settings of one, or mark its database',
    load: () => import('./env.ts'),
  },
  heads: {
    group: 'graph',
    summary: 'Show where the branches end',
    load: () => import('./heads.ts'),
  },
  history: {
    group: 'first day',
    summary: 'Draw the revisions and how they stand, newest first',
    load: () => import('./history.ts'),
  },
  init: {
    group: 'first day',
    summary: 'Make a project: a config file and a folder of revisions',
    load: () => import('./init.ts'),
  },
  lock: {
    group: 'state',
    summary: 'Show who works on the database, or release a lock that was left behind',
    load: () => import('./lock.ts'),
  },
  makemigrations: {
    group: 'elsewhere',
    summary: 'As mig revision --autogenerate: write what the database lacks',
    load: () => import('./makemigrations.ts'),
  },
  merge: {
    group: 'graph',
    summary: 'Write a revision that joins branches',
    load: () => import('./merge.ts'),
  },
  migrate: {
    group: 'elsewhere',
    summary: 'As mig upgrade heads, after a question: apply what is pending',
    load: () => import('./migrate.ts'),
  },
  plan: {
    group: 'state',
    summary: 'Show what an upgrade or a downgrade would do, and how risky it is',
    load: () => import('./plan.ts'),
  },
  pull: {
    group: 'project',
    summary: 'Write the live database as a schema module, or as SQL',
    load: () => import('./pull.ts'),
  },
  repair: {
    group: 'state',
    summary: 'Take the file of an applied revision, as it is now, for what was applied',
    load: () => import('./repair.ts'),
  },
  resolve: {
    group: 'state',
    summary: 'Say whether the statement stands at which a run was cut off',
    load: () => import('./resolve.ts'),
  },
  revision: {
    group: 'first day',
    summary: 'Write the file of a new revision',
    load: () => import('./revision.ts'),
  },
  rollback: {
    group: 'elsewhere',
    summary: 'As mig downgrade -1, after a question: undo what was applied last',
    load: () => import('./rollback.ts'),
  },
  show: {
    group: 'graph',
    summary: 'Show all that is known of a revision',
    load: () => import('./show.ts'),
  },
  showmigrations: {
    group: 'elsewhere',
    summary: 'As mig status, by branch: list what is applied and what is pending',
    load: () => import('./showmigrations.ts'),
  },
  stamp: {
    group: 'state',
    summary: 'Correct the record of what is applied, without running anything',
    load: () => import('./stamp.ts'),
  },
  status: {
    group: 'first day',
    summary: 'List what is applied and what is pending',
    load: () => import('./status.ts'),
  },
  templates: {
    group: 'project',
    summary: 'List the templates, or show one',
    load: () => import('./templates.ts'),
  },
  upgrade: {
    group: 'first day',
    summary: 'Apply revisions, up to a target',
    load: () => import('./upgrade.ts'),
  },
  verify: {
    group: 'state',
    summary: 'Look for what is not as it should be in files, record and database',
    load: () => import('./verify.ts'),
  },
}
