// by itself, so that a bundle holds the parser and nothing else of yargs
export { Parser } from 'yargs/helpers'
