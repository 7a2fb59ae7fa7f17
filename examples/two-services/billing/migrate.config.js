// State tables of its own: the other service on this database has others, and neither sees the revisions of the other.
export default {
  environments: { dev: { url: '${DATABASE_URL}' } },
  versionTable: {
    revision: 'billing_mig_revision',
    meta: 'billing_mig_meta',
    lock: 'billing_mig_lock',
    statement: 'billing_mig_statement',
  },
}
