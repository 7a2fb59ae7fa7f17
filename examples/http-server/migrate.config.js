export default {
  environments: { dev: { url: '${DATABASE_URL}' } },
}
