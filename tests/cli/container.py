"""Makes the bundle of a container that shows the host's programs and the test's folder.

container.py BUNDLE PROFILE RUNTIME -- COMMAND [ARG...]

PROFILE "-" is none.  RUNTIME "runc" or "crun" adds to an allow-list what that runtime calls
itself between loading the filter and the workload; "none" adds nothing.  The command runs
in the current folder, with the current environment.
"""
import json
import os
import sys

# Measured with noNewPrivileges; futex, rt_sigreturn, epoll_ctl and getpid come from Go's
# scheduler now and then only.
STARTS_WITH = {
    "none": [],
    "crun": ["close", "execve"],
    "runc": [
        "close", "epoll_ctl", "execve", "fstatfs", "futex", "getdents64", "getpid", "openat",
        "rt_sigreturn", "write",
    ],
}
HOST_FOLDERS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32", "usr", "etc")


def bind(path, *options):
    return {
        "destination": path, "source": path, "type": "bind", "options": ["rbind", *options]
    }


def host_folders(root):
    mounts = []
    for folder in HOST_FOLDERS:
        path = "/" + folder
        if os.path.islink(path):
            os.symlink(os.readlink(path), root + path)
        elif os.path.isdir(path):
            mounts.append(bind(path, "ro"))
    return mounts


def load_profile(path, runtime):
    with open(path, encoding="utf-8") as file:
        profile = json.load(file)
    if STARTS_WITH[runtime]:
        profile.setdefault("syscalls", []).append(
            {"names": STARTS_WITH[runtime], "action": "SCMP_ACT_ALLOW"}
        )
    return profile


def config(bundle, profile, runtime, command):
    root = os.path.join(bundle, "rootfs")
    os.makedirs(root)
    mounts = [
        {"destination": "/proc", "type": "proc", "source": "proc"},
        {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["mode=755"]},
        {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs", "options": ["mode=1777"]},
        *host_folders(root),
        bind(os.environ["WORK"]),
        bind(os.environ["VICTIMS"], "ro"),
    ]
    linux = {"namespaces": [{"type": "mount"}, {"type": "ipc"}]}
    if profile != "-":
        linux["seccomp"] = load_profile(profile, runtime)
    return {
        "ociVersion": "1.0.2",
        "process": {
            "user": {"uid": 0, "gid": 0},
            "args": command,
            "env": [f"{name}={value}" for name, value in os.environ.items()],
            "cwd": os.getcwd(),
            "noNewPrivileges": True,
            "capabilities": {},
        },
        "root": {"path": "rootfs"},
        "mounts": mounts,
        "linux": linux,
    }


def main(bundle, profile, runtime, dashes, *command):
    assert dashes == "--"
    document = config(bundle, profile, runtime, list(command))
    with open(os.path.join(bundle, "config.json"), "w", encoding="utf-8") as file:
        json.dump(document, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
