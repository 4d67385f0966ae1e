"""terminal.py SCENARIO: secprof as a person at a terminal has it, by a pty.

The terminal's other end is in this script: it types, reads what is shown, changes the size, hangs
up.  Nothing is slept for: each step waits for what the screen or the system shows.  Exit 0 if all
went as it should; else what was seen is on standard output.
"""
import errno
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

SECPROF = os.environ['SECPROF']
VICTIMS = os.environ['VICTIMS']
SECONDS = 30
TRACE = [SECPROF, 'trace', '-q', '-u', 'nobody', '--']


class Terminal:
    def __init__(self, command):
        """Runs a command, argv or a line for a shell, as the leader of a session on it."""
        if isinstance(command, str):
            command = ['/bin/bash', '--norc', '--noprofile', '-c', command]
        self.seen = b''
        self.at = 0
        ready, go = os.pipe()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.close(go)
            # Who started the tests may ignore them (nohup, a shell's &), and a shell cannot
            # trap what was ignored when it started.
            for number in signal.SIGHUP, signal.SIGINT, signal.SIGQUIT:
                signal.signal(number, signal.SIG_DFL)
            os.read(ready, 1)
            os.execvpe(command[0], command, dict(os.environ, PS1='ready> ', HISTFILE='',
                                                 TERM='dumb', ENV=''))
        os.close(ready)
        self.resize(30, 100)
        self.modes = self.get_modes()
        os.close(go)

    def get_modes(self):
        return termios.tcgetattr(self.fd)

    def resize(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))

    def read(self):
        """What comes within a moment; False at the end."""
        if not select.select([self.fd], [], [], 0.05)[0]:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            data = b''
        self.seen += data
        return bool(data)

    def expect(self, pattern):
        """Waits until something new that is shown matches."""
        end = time.monotonic() + SECONDS
        regex = re.compile(pattern.encode(), re.M)
        while True:
            match = regex.search(self.seen, self.at)
            if match:
                self.at = match.end()
                return match
            check(time.monotonic() < end, f'{pattern!r} is not shown', self)
            if not self.read():
                match = regex.search(self.seen, self.at)
                check(match, f'{pattern!r} was not shown before the end', self)
                return match

    def type(self, text):
        os.write(self.fd, text.encode())

    def until(self, condition, what):
        end = time.monotonic() + SECONDS
        while not condition():
            check(time.monotonic() < end, what, self)
            self.read()

    def is_raw(self):
        return not self.get_modes()[3] & termios.ICANON

    def until_raw(self):
        self.until(self.is_raw, 'the terminal is not in raw mode')

    def until_restored(self):
        self.until(lambda: self.get_modes() == self.modes, 'the modes are not those from before')

    def end(self):
        """Waits for the end of the command: ('exit', status) or ('signal', number)."""
        end = time.monotonic() + SECONDS
        while True:
            self.read()
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                while self.read() and select.select([self.fd], [], [], 0)[0]:
                    pass
                if os.WIFSIGNALED(status):
                    return 'signal', os.WTERMSIG(status)
                return 'exit', os.WEXITSTATUS(status)
            check(time.monotonic() < end, 'it does not end', self)

    def tracer(self, proxy=None):
        """The pid of the tracer, the proxy's child."""
        proxy = proxy or self.pid
        with open(f'/proc/{proxy}/task/{proxy}/children') as children:
            return int(children.read().split()[0])


def check(condition, what, terminal=None):
    if condition:
        return
    print(what)
    if terminal:
        print('shown:', terminal.seen[-2000:].decode(errors='replace'))
        try:
            os.kill(terminal.pid, signal.SIGKILL)
        except OSError:
            pass
    sys.exit(1)


def is_equal(got, want, what, terminal=None):
    check(got == want, f'{what}: got {got!r}, want {want!r}', terminal)


def sh(script):
    return TRACE + ['sh', '-c', script]


# ---- the scenarios ----

def attack():
    """Nothing that the workload does reaches the terminal, by whatever descriptor."""
    terminal = Terminal(f'exec 5<>/dev/tty; {SECPROF} trace -q -u nobody -- '
                        f'{VICTIMS}/terminal_attack; read -r -t 1 line; echo "left=[$line]"')
    terminal.expect('done')
    terminal.expect(r'left=\[\]')
    check(b'by 5' not in terminal.seen, 'it has the descriptor 5', terminal)
    for name in b'1', b'tty':
        check(b'configured by ' + name in terminal.seen, 'it has no terminal of its own', terminal)
    terminal.until_restored()
    is_equal(terminal.end(), ('exit', 0), 'the end', terminal)


def same_terminal():
    """Without the separation the same program does reach it: the test above means something."""
    terminal = Terminal(f'{SECPROF} trace -q -u nobody --same-terminal -- '
                        f'{VICTIMS}/terminal_attack; read -r -t 1 line; echo "left=[$line]"')
    terminal.expect('done')
    terminal.expect(r'left=\[.*injected')
    terminal.end()
    check(terminal.get_modes() != terminal.modes, 'the modes were not changed', terminal)


def input_output():
    """Echo, lines, end of file, and no carriage return twice."""
    terminal = Terminal(sh('tty; cat; echo "end of file"; exit 3'))
    terminal.expect('/dev/pts/')
    terminal.until_raw()
    terminal.type('typed line\r')
    terminal.expect('typed line\r\n')  # the echo
    terminal.expect('typed line\r\n')  # of cat
    terminal.type('\x04')
    terminal.expect('end of file\r\n')
    is_equal(terminal.end(), ('exit', 3), 'the end', terminal)
    check(b'\r\r' not in terminal.seen, 'a carriage return came twice', terminal)
    terminal.until_restored()


def drain():
    """All of a long output, and then the table, on a terminal that is as before."""
    terminal = Terminal([SECPROF, 'trace', '--status', 'none', '-u', 'nobody', '--', 'seq', '200000'])
    terminal.expect(r'199999\r\n200000\r\n(\x1b\[1m)?count ')
    terminal.expect(r'lost 0\r\n')
    is_equal(terminal.end(), ('exit', 0), 'the end', terminal)
    lines = re.findall(rb'^\d+\r$', terminal.seen, re.M)
    is_equal(len(lines), 200000, 'lines', terminal)
    terminal.until_restored()


def size():
    terminal = Terminal(sh('trap "stty size; exit 0" WINCH; stty size; '
                           'while :; do sleep 0.05; done'))
    terminal.expect('30 100')
    terminal.resize(41, 123)
    terminal.expect('41 123')
    is_equal(terminal.end(), ('exit', 0), 'the end', terminal)


def interrupt():
    for key, number in ('\x03', signal.SIGINT), ('\x1c', signal.SIGQUIT):
        terminal = Terminal(sh('echo started; exec sleep 100'))
        terminal.expect('started')
        terminal.until_raw()
        terminal.type(key)
        is_equal(terminal.end(), ('signal', number), 'the end', terminal)
        terminal.until_restored()
    terminal = Terminal(sh('trap "echo caught; exit 5" INT; echo started; '
                           'while :; do sleep 0.05; done'))
    terminal.expect('started')
    terminal.type('\x03')
    terminal.expect('caught')
    is_equal(terminal.end(), ('exit', 5), 'the end', terminal)


def shell():
    terminal = Terminal(['/bin/bash', '--norc', '--noprofile', '--noediting', '-i'])
    terminal.expect('ready> ')
    terminal.modes = terminal.get_modes()
    return terminal


def suspend():
    """^Z under a shell: stopped with the terminal as before, fg, bg, and in the background."""
    command = ' '.join(TRACE)
    terminal = shell()
    terminal.type(f"{command} sh -c 'echo sta''rted; read -r line; echo got=$line'\n")
    terminal.expect('started')
    for _ in range(3):
        terminal.until_raw()
        terminal.type('\x1a')
        terminal.expect('Stopped')
        terminal.expect('ready> ')
        terminal.until_restored()
        terminal.type('echo shell=$((40+2))\n')
        terminal.expect('shell=42')
        terminal.type('fg\n')
    terminal.until_raw()
    terminal.type('hello\r')
    terminal.expect('got=hello')
    terminal.expect('ready> ')
    terminal.until_restored()
    # It reads in the background: that stops it, and fg gives it the terminal.
    terminal.type(f"{command} sh -c 'read -r line; echo got=$line' & "
                  'while ! jobs -s | grep Stop''ped; do sleep 0.1; done\n')
    terminal.expect('Stopped')
    terminal.expect('ready> ')
    terminal.until_restored()
    terminal.type('fg\n')
    terminal.until_raw()
    terminal.type('again\r')
    terminal.expect('got=again')
    terminal.expect('ready> ')
    # It only writes: it ends by itself.
    terminal.type(f"{command} sh -c 'echo from''-behind; exit 9' & wait $!; echo status=$?\n")
    terminal.expect('from-behind')
    terminal.expect('status=9')
    terminal.expect('ready> ')
    # Stopped, and continued in the background.
    terminal.type(f"{command} sh -c 'echo sta''rted; kill -STOP $$; echo went''-on'\n")
    terminal.expect('started')
    terminal.expect('Stopped')
    terminal.type('bg\n')
    terminal.expect('went-on')
    terminal.until_restored()
    terminal.type('wait; exit 4\n')
    is_equal(terminal.end(), ('exit', 4), 'the end', terminal)


def flood():
    """A part of the workload may write on and on while the main process is stopped."""
    terminal = shell()
    terminal.type(' '.join(TRACE) + " sh -c '(head -c 4000000 /dev/zero | tr \"\\0\" \"\\1\") & "
                  "kill -STOP $$; wait; echo; echo ov''er'\n")
    terminal.expect('Stopped')
    check(len(terminal.seen) < 3000000, 'it was stopped only when all was written', terminal)
    terminal.until_restored()
    terminal.type('fg\n')
    terminal.expect('over')
    terminal.expect('ready> ')
    terminal.type('exit 8\n')
    is_equal(terminal.end(), ('exit', 8), 'the end', terminal)
    is_equal(terminal.seen.count(b'\1'), 4000000, 'bytes written')


def shell_inside():
    """A workload with job control of its own keeps its jobs apart."""
    terminal = shell()
    terminal.type(' '.join(TRACE) + ' env PS1="inner> " bash --norc --noprofile --noediting -i\n')
    terminal.expect('inner> ')
    terminal.type("sh -c 'echo run''ning; exec sleep 100'\n")
    terminal.expect('running')
    terminal.until_raw()
    terminal.type('\x1a')
    terminal.expect('Stopped')
    terminal.expect('inner> ')
    terminal.type('kill %1; suspend\n')
    terminal.expect('Stopped')
    terminal.expect('ready> ')
    terminal.until_restored()
    terminal.type('fg\n')
    terminal.until_raw()
    terminal.type('echo in''ner=$((6*7))\n')
    terminal.expect('inner=42')
    terminal.type('exit 6\n')
    terminal.expect('ready> ')
    terminal.type('exit $?\n')
    is_equal(terminal.end(), ('exit', 6), 'the end', terminal)


def orphaned():
    """Nobody could continue it: ^Z does nothing then, as without secprof."""
    terminal = Terminal(sh('echo started; read -r line; echo got=$line'))
    terminal.expect('started')
    terminal.until_raw()
    terminal.type('\x1a')
    terminal.type('on\r')
    terminal.expect('got=on')
    is_equal(terminal.end(), ('exit', 0), 'the end', terminal)


def hangup():
    read, write = os.pipe()
    os.set_inheritable(write, True)
    terminal = Terminal(TRACE + ['sh', '-c', f'trap "echo hung up >&{write}; exit 0" HUP; '
                                             'echo started; while :; do sleep 0.05; done'])
    os.close(write)
    terminal.expect('started')
    os.close(terminal.fd)
    is_equal(os.read(read, 100), b'hung up\n', 'the workload')
    pid, status = os.waitpid(terminal.pid, 0)
    is_equal(os.waitstatus_to_exitcode(status), 0, 'the end')


def restored():
    """However it ends."""
    def ended(command, want, act=None):
        terminal = Terminal(command)
        if act:
            terminal.expect('started')
            terminal.until_raw()
            act(terminal)
        is_equal(terminal.end(), want, f'the end of {command[-1]}', terminal)
        terminal.until_restored()
        return terminal

    forever = sh('echo started; exec sleep 100')
    ended(sh('exit 7'), ('exit', 7))
    ended(sh('stty raw -echo; kill -ABRT $$'), ('signal', signal.SIGABRT))
    ended(TRACE + ['/nonexistent/program'], ('exit', 127))
    ended(TRACE[:-1] + ['--timeout', '1s', '--', 'sleep', '100'], ('signal', signal.SIGTERM))
    ended(forever, ('signal', signal.SIGTERM), lambda t: os.kill(t.pid, signal.SIGTERM))
    ended(forever, ('signal', signal.SIGSEGV), lambda t: os.kill(t.pid, signal.SIGSEGV))
    for number in signal.SIGKILL, signal.SIGTRAP:  # which no sanitizer handles
        terminal = ended(forever, ('exit', 125), lambda t: os.kill(t.tracer(), number))
        check(re.search(rb'secprof: .*ended by SIG(KILL|TRAP)', terminal.seen), 'no word of it',
              terminal)


def some_streams():
    """Only what is a terminal is replaced."""
    terminal = Terminal(f"{SECPROF} trace -q -u nobody -- sh -c 'for fd in 0 1 2; do "
                        'if [ -t $fd ]; then echo $fd >&2; fi; done\' >/dev/null; echo end=$?')
    terminal.expect('0\r\n2\r\nend=0')
    other = Terminal(['sleep', '100'])
    terminal = Terminal(f'{SECPROF} trace -q -u nobody -- true 2>{ptsname(other.fd)}; '
                        'echo end=$?')
    terminal.expect('end=125')
    other.expect('different terminals')
    os.kill(other.pid, signal.SIGKILL)


def ptsname(fd):
    number = struct.unpack('I', fcntl.ioctl(fd, 0x80045430, b'\0' * 4))[0]  # TIOCGPTN
    return f'/dev/pts/{number}'


def pipeline():
    """Other programs have the terminal until the workload wants it."""
    terminal = Terminal(f"{SECPROF} trace -q -u nobody -- sh -c 'echo started >&2; read -r go "
                        '</dev/tty; echo got=$go >&2; read -r end\' | cat; stty sane; echo over')
    terminal.expect('started')
    # It asks for the terminal and gets it; ^C still reaches all of the pipeline.
    terminal.until_raw()
    terminal.type('yes\r')
    terminal.expect('got=yes')
    terminal.type('\x03')
    is_equal(terminal.end(), ('signal', signal.SIGINT), 'the end', terminal)
    terminal.until_restored()
    # It does not ask: the terminal is not touched.
    terminal = Terminal(f"{SECPROF} trace -q -u nobody -- sh -c 'echo started >&2; cat "
                        '$0\' /proc/self/status | { read -r line; read -r line </dev/tty; '
                        'echo "got=$line"; }')
    terminal.expect('started')
    terminal.type('typed\r')
    terminal.expect('got=typed')
    check(terminal.get_modes() == terminal.modes, 'the modes are others', terminal)
    terminal.end()


def no_terminal():
    """A session of its own, and no terminal at all."""
    terminal = Terminal(f"echo outer=$(ps -o sid= -p $$); {SECPROF} trace -q -u nobody -- sh -c "
                        "'(: </dev/tty) 2>&1; echo inner=$(ps -o sid= -p $$)' </dev/null 2>&1 | cat")
    outer = terminal.expect(r'outer= *(\d+)').group(1)
    terminal.expect('cannot open /dev/tty')
    inner = terminal.expect(r'inner= *(\d+)').group(1)
    check(outer != inner, 'it is in the same session', terminal)
    # ^C at secprof's terminal still reaches it.
    terminal = Terminal(f"{SECPROF} trace -q -u nobody -- sh -c 'echo started; exec sleep 100' "
                        '</dev/null 2>&1 | cat; echo status=${PIPESTATUS[0]}; kill -INT $$')
    terminal.expect('started')
    terminal.type('\x03')
    is_equal(terminal.end(), ('signal', signal.SIGINT), 'the end', terminal)


if __name__ == '__main__':
    globals()[sys.argv[1]]()
