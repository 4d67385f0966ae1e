#!/bin/bash
# docs/kubernetes.md: the Pod under podman, with its profile and recorded by its annotation; hooks
# and profiles under containerd; the script of the DaemonSet; and that the rest is valid.
. "$(dirname "$0")/lib.sh"
doc=$ROOT/docs/kubernetes.md
[ -f "$doc" ] || skip_all 'no docs here'
"$PYTHON" -c 'import yaml' 2>/dev/null || skip_all 'needs python3-yaml'

# ---- what is there ----

"$PYTHON" - "$doc" <<'PY' >kinds 2>&1
import re
import sys

import yaml

with open(sys.argv[1], encoding="utf-8") as file:
    blocks = re.findall(r"^```yaml\n(.*?)^```", file.read(), re.M | re.S)
for block in blocks:
    document = yaml.safe_load(block)
    print(document["kind"], document["apiVersion"])
    with open(document["kind"] + ".yaml", "w", encoding="utf-8") as file:
        file.write(block)
    if document["kind"] == "DaemonSet":
        spec = document["spec"]
        template = spec["template"]
        assert spec["selector"]["matchLabels"] == template["metadata"]["labels"]
        container, = template["spec"]["containers"]
        volumes = {volume["name"] for volume in template["spec"]["volumes"]}
        assert {mount["name"] for mount in container["volumeMounts"]} == volumes
        with open("install.sh", "w", encoding="utf-8") as file:
            file.write(container["command"][2])
PY
is "$(paste -sd' ' kinds)" 'Pod v1 RuntimeClass node.k8s.io/v1 DaemonSet apps/v1' 'the documents are YAML'

mkdir -p node/bin node/hooks.d
sed "s|/node/|$WORK/node/|g; s|/secprof |$SECPROF |" install.sh >install
sh -e install >/dev/null 2>&1 &
installer=$!
ok 'the DaemonSet installs the hook' wait_for 20 test -s node/hooks.d/secprof.json
is "$(json node/hooks.d/secprof.json 'd["hook"]["path"], d["stages"]')" \
	"('/usr/local/bin/secprof', ['createRuntime'])" 'by the path that it has on the node'
ok 'and the program' cmp -s "$SECPROF" node/bin/secprof
sleeps() { sleeper=$(pgrep -P "$installer" -x sleep); }
wait_for 10 sleeps
kill "$installer"
wait "$installer"
is "$? $(ls -A node/hooks.d) $(ls -A node/bin)" '0  secprof' 'and takes the hook away again'
sleeper_ended() { ! kill -0 "$sleeper" 2>/dev/null; }
ok 'and leaves no process' wait_for 5 sleeper_ended

[ "$(id -u)" = 0 ] || { note 'containers need root here'; done_testing; }
[ "$(uname -m)" = x86_64 ] || { note 'secprof attaches on x86_64 only'; done_testing; }
. "$TESTS/containers.sh"
chmod 755 .
cp "$SECPROF" secprof
rec=$WORK/rec
# It refuses what nothing else would.
mkdir -p seccomp
cat >seccomp/web.json <<'JSON'
{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"],
 "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO"}]}
JSON
is_finished() {
	json "$(echo "$rec"/*.json)" 'done["finished"]' | grep -q True
}

# ---- the Pod ----

mkdir -p root/bin root/etc root/tmp hooks.d
if have busybox && find_runtimes podman && [ -n "$runtimes" ]; then
	cp "$(type -P busybox)" root/bin/busybox
	for applet in httpd pidof mkdir; do
		ln -s busybox root/bin/$applet
	done
	tar -C root -c . | podman import --change ENV=PATH=/bin - docker.io/library/busybox >/dev/null 2>&1
	"$WORK/secprof" hook --print --directory "$rec" >hooks.d/secprof.json
	podman_globals=(--hooks-dir "$WORK/hooks.d")
	cat >containers.conf <<-'CONF'
		[containers]
		default_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]
	CONF
	export CONTAINERS_CONF=$WORK/containers.conf
	sed -i 's|^  annotations:|&\n    container.seccomp.security.alpha.kubernetes.io/web: localhost/web.json|
		s|^      image: .*|&\n      imagePullPolicy: Never|' Pod.yaml
	podman play kube --network none --seccomp-profile-root "$WORK/seccomp" Pod.yaml >out 2>err
fi
if [ -n "${runtimes:-}" ] && podman exec web-web pidof httpd >pids 2>>err; then
	is "$(cat pids)" 1 'the Pod runs'
	podman exec web-web mkdir /tmp/new >refused 2>&1
	like "$(cat refused)" 'Operation not permitted' 'under its profile'
	podman play kube --down Pod.yaml >/dev/null 2>&1
	wait_for 5 is_finished
	is "$(json "$rec"/*.json 'run["source"], run["command"], done["lost"], done["inherited_filters"]')" \
		"('hook', ['httpd', '-f', '-p', '8080', '-h', '/etc'], 0, 1)" 'its annotation has it recorded'
	is "$(json "$rec"/*.json 'done.get("joined_late", 0) + done.get("not_followed", 0) >= 2,
		[c["name"] for c in run["calls"] if c["name"] in ("listen", "pivot_root")]')" \
		"(True, ['listen'])" 'the service, and what joined'
else
	skip 'the Pod' "podman plays none here: $(tail -1 err 2>/dev/null)"
fi

# ---- containerd ----

rm -rf "$rec"
start_containerd() {
	cat >containerd.toml <<-CONF
		version = 2
		root = "$WORK/containerd/root"
		state = "$WORK/containerd/state"
		disabled_plugins = ["io.containerd.grpc.v1.cri"]
		[grpc]
		address = "$WORK/containerd.sock"
		[ttrpc]
		address = "$WORK/containerd.ttrpc"
	CONF
	containerd -c containerd.toml >containerd.log 2>&1 &
	containerd_pid=$!
	wait_for 20 containerd_client version
}
containerd_client() {
	timeout -k 2 240 ctr -a "$WORK/containerd.sock" "$@"
}
contained_run() {
	last_command="ctr run $*"
	containerd_client run --rm "$@" >out 2>err </dev/null
	status="exit $?"
}
spec() { # with the hook, if it is given one
	CONTAINER_PIDS=own "$PYTHON" "$TESTS/container.py" "$WORK/bundle" "$WORK/seccomp/web.json" -- \
		sh -c 'mkdir /tmp/new; sleep 0.2'
	"$PYTHON" - "$WORK/bundle/config.json" "$@" <<-'PY' >spec.json
		import json, os, sys
		with open(sys.argv[1], encoding="utf-8") as file:
		    document = json.load(file)
		document["root"]["path"] = os.path.dirname(sys.argv[1]) + "/rootfs"
		document["linux"]["cgroupsPath"] = f"/secprof-test-{os.getpid()}"
		if sys.argv[2:]:
		    with open(sys.argv[2], encoding="utf-8") as file:
		        document["hooks"] = {"createRuntime": [json.load(file)["hook"]]}
		json.dump(document, sys.stdout)
	PY
	rm -rf "$WORK/bundle/config.json"
}
check_containerd() { # NAME
	wait_for 5 is_finished
	like "$status $(cat err)" 'exit 0 .*mkdir' "containerd, $1: under its profile"
	is "$(json "$rec"/*.json 'run["source"], run["command"][0], done["lost"], done["inherited_filters"],
		[c["name"] for c in run["calls"] if c["name"] in ("clock_nanosleep", "pivot_root")]')" \
		"('hook', 'sh', 0, 1, ['clock_nanosleep'])" "containerd, $1: recorded from the first program on"
	rm -rf "$rec" "$WORK/bundle"
}
if have containerd && have ctr && have runc && start_containerd; then
	"$WORK/secprof" hook --print --directory "$rec" >hook.json
	spec hook.json
	contained_run --config "$WORK/spec.json" "secprof-test-$$-1"
	check_containerd 'with a hook in the spec'
	cat >secprof-runc <<-SH
		#!/bin/sh
		exec '$WORK/secprof' runtime --directory '$rec' -- runc "\$@"
	SH
	chmod 755 secprof-runc
	spec
	contained_run --runc-binary "$WORK/secprof-runc" --config "$WORK/spec.json" "secprof-test-$$-2"
	check_containerd 'with secprof runtime'
	kill "$containerd_pid"
	wait "$containerd_pid"
else
	skip 'containerd' 'it is missing, or does not start here'
fi
done_testing
