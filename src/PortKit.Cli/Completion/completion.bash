# Completion of portkit for bash. The command itself says what may stand at the end of a line; where it says nothing, files may.
_portkit() {
  local line=${COMP_LINE:0:COMP_POINT} word prefix= suggestion
  word=${line##*[[:space:]]}

  # --phase=t is asked for as --phase t is. bash itself keeps what stands before the equals sign, if that parts words.
  if [[ $word == --*=* ]]; then
    line=${line%"$word"}${word%%=*}\ ${word#*=}
    [[ $COMP_WORDBREAKS == *=* ]] || prefix=${word%%=*}=
    word=${word#*=}
  fi
  COMPREPLY=()
  while IFS= read -r suggestion; do
    # Options are offered to who begins one; otherwise files have their place.
    case $suggestion in -* | /*) [[ $word == -* ]] || continue ;; esac
    [[ $suggestion == "$word"* ]] && COMPREPLY+=("$prefix$suggestion")
  done < <("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)
}
complete -o default -F _portkit portkit
