/** `function area(integer)` -> `function area`: how people speak of an object by its key. */
export const signatureless = (key: string): string => key.replace(/\(.*\)$/s, '')
