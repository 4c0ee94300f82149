#compdef portkit
# Completion of portkit for zsh. The command itself says what may stand at the end of a line; where it says nothing, files may.
_portkit() {
  # --phase=t is asked for as --phase t is.
  [[ $PREFIX == --*=* ]] && compset -P 1 '*='
  local line="${(j: :)words[1,CURRENT-1]} ${IPREFIX:+${IPREFIX%=} }$PREFIX"
  local -a suggestions
  suggestions=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")

  # Options are offered to who begins one; otherwise files have their place.
  [[ $PREFIX == -* ]] || suggestions=("${(@)suggestions:#[-/]*}")
  suggestions=("${(@M)suggestions:#${(b)PREFIX}?*}" "${(@M)suggestions:#${(b)PREFIX}}")
  suggestions=("${(@)suggestions:#}")
  if (( ${#suggestions} )); then
    compadd -a suggestions
  else
    _files
  fi
}
if [[ ${funcstack[1]} == _portkit ]]; then
  _portkit "$@"
else
  compdef _portkit portkit
fi
