export type Shell = 'bash' | 'zsh' | 'fish'

/** The script that makes a shell ask `mig --get-completions` for what may come next. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell].map((line) => `${line}\n`).join('')
}

/** Bash cuts words at `=`, `:` and `@` too: the words are read from the line, and answers given from the last cut on. */
const BASH = [
  '# completion of mig for bash',
  '_mig() {',
  '  local line=${COMP_LINE:0:COMP_POINT} word',
  '  local -a words',
  '  read -ra words <<<"$line"',
  '  [[ $line == *[[:space:]] ]] && words+=("")',
  '  local current=${words[${#words[@]}-1]}',
  '  local cut=${current%"${current##*[=:@]}"}',
  '  COMPREPLY=()',
  "  while IFS=$'\\t' read -r word _; do",
  '    COMPREPLY+=("${word#"$cut"}")',
  '  done < <("${words[0]}" --get-completions "${words[@]}" 2>/dev/null)',
  '}',
  'complete -o default -F _mig mig',
]

const ZSH = [
  '#compdef mig',
  '# completion of mig for zsh',
  '_mig() {',
  "  local line tab=$'\\t'",
  '  local -a found',
  '  for line in "${(@f)$("${words[1]}" --get-completions "${(@)words[1,CURRENT]}" 2>/dev/null)}"; do',
  '    [[ -n $line ]] && found+=("${${line%%$tab*}//:/\\\\:}:${line#*$tab}")',
  '  done',
  '  if (( ${#found} )); then _describe mig found; else _files; fi',
  '}',
  'if [[ ${funcstack[1]} == _mig ]]; then _mig "$@"; else compdef _mig mig; fi',
]

const FISH = [
  '# completion of mig for fish',
  "complete -c mig -f -a '(mig --get-completions (commandline -opc) (commandline -ct) 2>/dev/null)'",
  'complete -c mig -s c -l config -r -F',
]

const SCRIPTS: Readonly<Record<Shell, readonly string[]>> = { bash: BASH, zsh: ZSH, fish: FISH }
