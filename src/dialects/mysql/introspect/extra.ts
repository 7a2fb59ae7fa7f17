/** What the catalogue says of a column under `extra`. */
export interface Extra {
  readonly isIdentity: boolean
  readonly isSetOnUpdate: boolean
  readonly isInvisible: boolean
  readonly isUnversioned: boolean
  /** How it is generated; undefined: it is not. */
  readonly generated: 'stored' | 'virtual' | undefined
}

/** `VIRTUAL GENERATED INVISIBLE`, `DEFAULT_GENERATED on update CURRENT_TIMESTAMP` */
export const readExtra = (shown: string): Extra => ({
  isIdentity: /\bauto_increment\b/i.test(shown),
  isSetOnUpdate: /\bon update\b/i.test(shown),
  isInvisible: /\binvisible\b/i.test(shown),
  isUnversioned: /WITHOUT SYSTEM VERSIONING/i.test(shown),
  generated: /\b(?:STORED|PERSISTENT)\b/i.test(shown)
    ? 'stored'
    : /\bVIRTUAL\b/i.test(shown)
      ? 'virtual'
      : undefined,
})
