# status.pl FILE SECONDS COMMAND [ARG...]: runs a command in the foreground and writes
# "exit N", "signal N" or "timeout" into FILE, which a shell's $? cannot tell apart.
use strict;
use warnings;
no warnings 'exec';

my ($file, $seconds, @command) = @ARGV;
my $pid = fork // die "fork: $!";
if ($pid == 0) {
	exec { $command[0] } @command;
	print STDERR "status.pl: $command[0]: $!\n";
	exit 127;
}
my $timed_out = 0;
$SIG{ALRM} = sub { $timed_out = 1; kill 'KILL', $pid };
alarm $seconds;
waitpid $pid, 0;
alarm 0;
my $signal = $? & 127;
my $text = $timed_out ? 'timeout' : $signal ? "signal $signal" : 'exit ' . ($? >> 8);
open my $out, '>', $file or die "$file: $!";
print $out "$text\n";
close $out;
