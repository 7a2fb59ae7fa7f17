import { defineConfig } from 'migraph'

// The example project: a small shop. `npm run example` applies it to SQLite; MIG_ENV, or --env, chooses another database.
export default defineConfig({
  environments: {
    dev: { url: 'sqlite:shop.db' },
    staging: { url: '${STAGING_URL}' },
    prod: { url: '${DATABASE_URL}', production: true, lockTimeout: '5s' },
  },
})
