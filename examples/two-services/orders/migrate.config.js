// State tables of its own: the other service on this database has others, and neither sees the revisions of the other.
export default {
  environments: { dev: { url: '${DATABASE_URL}' } },
  versionTable: {
    revision: 'orders_mig_revision',
    meta: 'orders_mig_meta',
    lock: 'orders_mig_lock',
    statement: 'orders_mig_statement',
  },
}
