"""Makes the bundle of a container that shows the host's programs and the test's folder.

container.py BUNDLE PROFILE -- COMMAND [ARG...]

PROFILE "-" is none.  The command runs in the current folder, with the current environment;
CONTAINER_USER, CONTAINER_NNP and CONTAINER_CAPS in it decide about the user's number,
no_new_privs and whether there are capabilities (yes; admin: CAP_SYS_ADMIN, too; no); CONTAINER_PIDS about a pid namespace of its own,
and CONTAINER_START_HOOK names a program to be its startContainer hook, if it is there.
"""
import json
import os
import sys

CAPABILITIES = ("CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_KILL", "CAP_SETGID", "CAP_SETUID")
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


def config(bundle, profile, command):
    root = os.path.join(bundle, "rootfs")
    os.makedirs(root)
    os.chmod(bundle, 0o755)
    mounts = [
        {"destination": "/proc", "type": "proc", "source": "proc"},
        {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["mode=755"]},
        {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs", "options": ["mode=1777"]},
        *host_folders(root),
        bind(os.environ["WORK"]),
        bind(os.environ["VICTIMS"], "ro"),
    ]
    linux = {"namespaces": [{"type": "mount"}, {"type": "ipc"}, {"type": "network"}]}
    if os.environ.get("CONTAINER_PIDS") == "own":
        linux["namespaces"].append({"type": "pid"})
    if profile != "-":
        with open(profile, encoding="utf-8") as file:
            linux["seccomp"] = json.load(file)
    user = int(os.environ["CONTAINER_USER"])
    held = {"yes": CAPABILITIES, "admin": (*CAPABILITIES, "CAP_SYS_ADMIN")}.get(
        os.environ["CONTAINER_CAPS"], ())
    hook = os.environ.get("CONTAINER_START_HOOK")
    return {
        "ociVersion": "1.0.2",
        **({"hooks": {"startContainer": [{"path": hook, "args": [hook]}]}} if hook else {}),
        "process": {
            "user": {"uid": user, "gid": user},
            "args": command,
            "env": [f"{name}={value}" for name, value in os.environ.items()],
            "cwd": os.getcwd(),
            "noNewPrivileges": os.environ["CONTAINER_NNP"] == "yes",
            "capabilities": {
                one: list(held) for one in ("bounding", "effective", "inheritable", "permitted")
            },
        },
        "root": {"path": "rootfs"},
        "mounts": mounts,
        "linux": linux,
    }


def main(bundle, profile, dashes, *command):
    assert dashes == "--"
    document = config(bundle, profile, list(command))
    with open(os.path.join(bundle, "config.json"), "w", encoding="utf-8") as file:
        json.dump(document, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
