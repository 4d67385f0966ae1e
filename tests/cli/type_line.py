"""type_line.py SHELL FOLDER LINE: types LINE and TAB into an interactive shell on a terminal, with
FOLDER/rc as its configuration, and prints the line as it is then.  The configuration has ^X write it
to FOLDER/line; keys are handled in turn, so nothing is waited for but that file."""
import os
import pty
import select
import sys
import time

shell, folder, line = sys.argv[1:]
commands = {
    "bash": ["bash", "--noprofile", "--rcfile", folder + "/rc", "-i"],
    "zsh": ["zsh", "-i"],
    "fish": ["fish", "--no-config", "-i", "-C", "source " + folder + "/rc"],
}
result = folder + "/line"
if os.path.exists(result):
    os.unlink(result)
pid, terminal = pty.fork()
if pid == 0:
    os.environ.update(TERM="xterm", ZDOTDIR=folder, HOME=folder)
    os.execvp(commands[shell][0], commands[shell])
seen = b""
typed = False
deadline = time.time() + 120
while not os.path.exists(result) and time.time() < deadline:
    if select.select([terminal], [], [], 0.05)[0]:
        try:
            seen += os.read(terminal, 65536)
        except OSError:
            break
    # The prompt of rc: only then does the shell read keys instead of the terminal.
    if b"READY" in seen and not typed:
        os.write(terminal, line.encode() + b"\t\x18")
        typed = True
os.kill(pid, 9)
os.waitpid(pid, 0)
if not os.path.exists(result):
    sys.exit("no answer: %r" % seen[-2000:])
print(open(result).read().rstrip("\n"))
