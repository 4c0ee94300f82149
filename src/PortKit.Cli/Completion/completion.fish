# Completion of portkit for fish. The command itself says what may stand at the end of a line; where it says nothing, files may.
function __portkit_suggest
    set -l line (commandline -cp)
    set -l word (commandline -ct)
    set -l program (commandline -op)[1]
    for suggestion in ($program "[suggest:"(string length -- $line)"]" "$line" 2>/dev/null)
        # Options are offered to who begins one; otherwise files have their place.
        if string match -qr -- '^[-/]' $suggestion; and not string match -q -- '-*' $word
            continue
        end
        echo $suggestion
    end
end
complete -c portkit -a '(__portkit_suggest)'
