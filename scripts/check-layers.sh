#!/bin/sh
# check-layers.sh: reads the #include lines and reports what crosses the plan of the folders:
# cli -> {tracer, profilegen} -> core, include/ for all, each third party in few rooms.
set -eu
cd "$(dirname "$0")/.."

find cli core tracer profilegen include -name '*.[ch]' | sort | xargs awk '
# Which folders (beside include/ and its own) a folder may include from.
BEGIN {
	may["cli"] = "tracer profilegen core"
	may["tracer"] = "core"
	may["profilegen"] = "core"
	split("cli tracer profilegen core", folders, " ")
	# Third parties: header pattern, then the files that may include it.
	rooms["^libunwind"] = "^tracer/unwind\\.c$"
	rooms["^uthash\\.h$"] = "^tracer/hash\\.h$"
	rooms["^seccomp\\.h$"] = "^core/|^profilegen/"
}

function report(text) {
	printf "%s:%d: %s\n", FILENAME, FNR, text
	bad = 1
}

function check_folder(header,   home, target, i) {
	home = FILENAME
	sub(/\/.*/, "", home)
	for (i in folders) {
		target = folders[i]
		if (target == home || index(header, target "/") != 1 &&
			header !~ ("(^|/)\\.\\./" target "/"))
			continue
		if (index(" " may[home] " ", " " target " ") == 0)
			report(home "/ must not include \"" header "\"")
	}
}

/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
	header = $0
	sub(/^[^<"]*[<"]/, "", header)
	sub(/[>"].*/, "", header)
	check_folder(header)
	if (header ~ /\.c$/)
		report("includes a source file: " header)
	for (pattern in rooms)
		if (header ~ pattern && FILENAME !~ rooms[pattern])
			report("<" header "> has no place here")
}
END { exit bad }
'
