/**
 * Whether it is the current moment by one of the names that the server takes for CURRENT_TIMESTAMP, with any precision
 * (MySQL manual, Date and Time Functions). It knows `NOW` only where the parenthesis follows at once.
 */
export const isCurrentTimestamp = (sql: string): boolean =>
  /^(?:(?:current_timestamp|localtime|localtimestamp)\s*(?:\(\s*\d*\s*\))?|now\(\s*\d*\s*\))$/i.test(
    sql.trim(),
  )
