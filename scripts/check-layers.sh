#!/bin/sh
# check-layers.sh: reads the #include lines and reports what crosses the plan of the folders:
# cli -> {tracer, profilegen, reach} -> core, include/ for all, each third party in few rooms; one
# direction between the rooms of tracer/; and no circles.  A module is x.c with the x.h beside it;
# a header of include/ is one of its own.
set -eu
cd "$(dirname "$0")/.."

find cli core tracer profilegen reach include -name '*.[ch]' | sort | xargs awk '
# Which folders (beside include/ and its own) a folder may include from.
BEGIN {
	may["cli"] = "tracer profilegen reach core"
	may["tracer"] = "core"
	may["profilegen"] = "core"
	may["reach"] = "core"
	split("cli tracer profilegen reach core", folders, " ")
	# Which rooms a room of tracer/ may include from; the files above them, from all.
	within["lib"] = ""
	within["arch"] = "lib"
	within["engine"] = "lib arch"
	within["modes"] = "lib arch engine"
	within["source"] = "lib engine"
	within["recorder"] = "lib stacks"
	within["stacks"] = "lib"
	within["kernel_view"] = "lib"
	within["ebpf"] = "lib"
	# Third parties: header pattern, then the files that may include it.
	rooms["^libunwind"] = "^tracer/stacks/(stack_walk|unwind_version)\\.c$"
	rooms["^elfutils/libdw"] = "^tracer/stacks/(symbols|dw_version)\\.c$"
	rooms["^uthash\\.h$"] = "^tracer/lib/hash\\.h$"
	rooms["^yaml\\.h$"] = "^profilegen/yaml_(tree|version)\\.c$"
	rooms["^(libelf|gelf|elfutils/version)\\.h$"] = "^reach/"
	rooms["^capstone/"] = "^reach/"
	rooms["^bpf/"] = "^tracer/(libbpf_version|ebpf/(probe|probe_object|probe_read|slots))\\.[ch]$|^tracer/ebpf/kernel/"
	rooms["^seccomp\\.h$"] = "^core/|^profilegen/"
}

function report(text) {
	printf "%s:%d: %s\n", FILENAME, FNR, text
	bad = 1
}

# "a/b/../c" is "a/c".
function simplified(path) {
	while (sub(/[^\/]+\/\.\.\//, "", path))
		;
	return path
}

function module_of(file) {
	sub(/\.[ch]$/, "", file)
	return file
}

# What a header names: a file of the same folder, of include/, or by its path from the top.
function resolved(from, header,   near) {
	near = from
	sub(/[^\/]*$/, "", near)
	near = simplified(near header)
	if (near in files)
		return near
	return "include/" header in files ? "include/" header : header
}

# Marks what can be reached by includes from a module.
function reach(from, at,   i, n, next_ones) {
	n = split(edges[at], next_ones, " ")
	for (i = 1; i <= n; i++)
		if (!((from, next_ones[i]) in reached)) {
			reached[from, next_ones[i]] = 1
			reach(from, next_ones[i])
		}
}

# "tracer/ROOM/x.c" is in ROOM, a file above the rooms in none.
function room_of(file) {
	if (!sub(/^tracer\//, "", file) || !sub(/\/.*/, "", file))
		return ""
	return file
}

function report_rooms(   i, to, from_room, to_room) {
	for (i = 1; i <= n_includes; i++) {
		to = resolved(includers[i], included[i])
		from_room = room_of(includers[i])
		to_room = room_of(to)
		if (from_room == "" || to !~ /^tracer\// || to_room == from_room)
			continue
		if (to_room == "" || index(" " within[from_room] " ", " " to_room " ") == 0) {
			printf "%s:%d: tracer/%s/ must not include \"%s\"\n", includers[i],
				include_lines[i], from_room, included[i]
			bad = 1
		}
	}
}

function report_circles(   i, j, from, to, circle, n) {
	for (i = 1; i <= n_includes; i++) {
		from = module_of(includers[i])
		to = resolved(includers[i], included[i])
		if (to in files && module_of(to) != from)
			edges[from] = edges[from] " " module_of(to)
	}
	for (from in edges)
		reach(from, from)
	for (i = 1; i <= n_modules; i++) {
		from = modules[i]
		if (!((from, from) in reached) || from in in_circle)
			continue
		circle = from
		for (j = i + 1; j <= n_modules; j++)
			if ((from, modules[j]) in reached && (modules[j], from) in reached) {
				circle = circle " " modules[j]
				in_circle[modules[j]] = 1
			}
		n = split(circle, circle_modules, " ")
		printf "include circle of %d: %s\n", n, circle
		bad = 1
	}
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

FNR == 1 {
	files[FILENAME] = 1
	if (!(module_of(FILENAME) in is_module)) {
		is_module[module_of(FILENAME)] = 1
		modules[++n_modules] = module_of(FILENAME)
	}
}

/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
	header = $0
	sub(/^[^<"]*[<"]/, "", header)
	sub(/[>"].*/, "", header)
	check_folder(header)
	if (header ~ /\.h$/ && $0 ~ /"/) {
		includers[++n_includes] = FILENAME
		included[n_includes] = header
		include_lines[n_includes] = FNR
	}
	if (header ~ /\.c$/)
		report("includes a source file: " header)
	for (pattern in rooms)
		if (header ~ pattern && FILENAME !~ rooms[pattern])
			report("<" header "> has no place here")
}
END {
	report_rooms()
	report_circles()
	exit bad
}
'
