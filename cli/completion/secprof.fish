# Completion of secprof's command lines for fish.  What may come next, secprof knows itself.

function __secprof_request --argument-names begun request
    switch $request
        case :files
            set -l found
            for suffix in $argv[3..-1]
                set -a found (__fish_complete_path $begun | string match -r -- ".*$(string escape --style=regex -- $suffix)(?:\t.*)?\$")
            end
            if test (count $found) -gt 0
                string join \n -- $found (__fish_complete_directories $begun '')
            else
                __fish_complete_path $begun
            end
        case :folders
            __fish_complete_directories $begun ''
        case :users
            __fish_complete_users
        case :processes
            __fish_complete_pids
    end
end

function __secprof_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l prefix (string match -r -- '^--[^=]*=' "$current")
    for line in ($words[1] completion --candidates -- $words[2..-1] "$current" 2>/dev/null)
        set -l fields (string split ' ' -- $line)
        if string match -q ':command*' -- $line
            set -l start (math $fields[2] + 2)
            set -l rest
            if test $start -le (count $words)
                set rest (string escape -- $words[$start..-1])
            end
            complete -C (string join ' ' -- $rest "$current")
        else if string match -q ':*' -- $line
            __secprof_request (string replace -- "$prefix" '' "$current") $fields | string replace -r '^' -- "$prefix"
        else
            printf '%s\n' $line
        end
    end
end

complete -c secprof -f -a '(__secprof_complete)'
