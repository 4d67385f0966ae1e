#!/bin/bash
# What `secprof reach` says of calls that no path leads to, on programs of known code.
. "$(dirname "$0")/lib.sh"
if ! "$SECPROF" version | grep -q '^+capstone'; then
	trace -- true
	run "$SECPROF" generate allow --margin reach r.json
	like "$status $(cat err)" 'exit 2 .*built without (capstone|libelf)' 'without capstone a margin is refused'
	done_testing
fi
[ "$(uname -m)" = x86_64 ] || skip_all 'reads code of x86_64 only'
have "${CC:-cc}" || skip_all 'needs a C compiler'
unset LD_AUDIT LD_LIBRARY_PATH LD_PRELOAD

# A program of assembly alone: it ends at once, and what comes after that is never run.
assemble() { # [OPTION...] <CODE: to ./program, and its recording to r.json
	{
		printf '.globl _start\nfn _start\nmov $60, %%eax\nxor %%edi, %%edi\nsyscall\nend _start\n'
		cat
	} | sed -E 's/^fn ([a-z_0-9]+)$/.balign 16\n.type \1, @function\n\1: .cfi_startproc/
		s/^end ([a-z_0-9]+)$/.cfi_endproc\n.size \1, . - \1/' >program.s
	"${CC:-cc}" -nostdlib -static "$@" -o program program.s 2>assemble.err || {
		cat assemble.err >&2
		return 1
	}
	trace -- ./program
}
bound() { # RECORDING: the calls with a path beside those that no program makes itself, or the problem
	run "$SECPROF" reach --json "$1"
	json out '(d["bound"]["problem"] or "").split("/")[-1] or " ".join(
		sorted(set(d["bound"]["path_not_called"]) - {"clock_getres", "clock_gettime", "getcpu", "getrandom",
		"gettimeofday", "restart_syscall", "rt_sigreturn", "time"}))'
}
case_of() { # EXPECTED NAME [OPTION...] <CODE
	local expected=$1 name=$2
	shift 2
	assemble "$@" || skip_all 'cannot assemble'
	is "$(bound r.json)" "$expected" "$name"
}

case_of '' 'nothing beside what was called' <<'ASM'
ASM
case_of 'mount umount2' 'constants' <<'ASM'
fn first
mov $165, %eax
syscall
ret
end first
fn second
mov $165, %eax
mov $166, %r12d
push %r12
pop %rax
syscall
ret
end second
ASM
case_of 'chroot fork read' 'by other instructions' <<'ASM'
fn f
xor %eax, %eax
syscall
xor %eax, %eax
mov $57, %al
syscall
mov $160, %ecx
add $1, %ecx
mov %ecx, -8(%rsp)
movslq -8(%rsp), %rax
syscall
ret
end f
ASM
case_of 'fork vfork' 'both ways' <<'ASM'
fn f
mov $57, %eax
test %edi, %edi
je 2f
mov $58, %eax
syscall
ret
2: syscall
ret
end f
ASM
case_of 'program: f: the number of a system call is not known' 'a number whose second byte is changed' <<'ASM'
fn f
mov $57, %ebx
mov $1, %bh
mov %ebx, %eax
syscall
ret
end f
ASM
case_of 'program: f: the number of a system call is not known' 'two numbers at one place are no number' <<'ASM'
fn f
mov $57, %eax
test %edi, %edi
je 1f
mov $58, %eax
1: syscall
ret
end f
ASM
case_of 'program: f: the number of a system call is not known' 'nor around a loop' <<'ASM'
fn f
mov $57, %ecx
1: mov %ecx, %eax
syscall
mov %edx, %ecx
jmp 1b
end f
ASM
case_of 'program: f: the number of a system call is not known' 'nor is what was read' <<'ASM'
fn f
mov (%rdi), %eax
syscall
ret
end f
ASM
case_of 'program: f: the number of a system call is not known' 'nor what a call returns' <<'ASM'
fn g
ret
end g
fn f
mov $57, %eax
call g
syscall
ret
end f
ASM
case_of 'fork' 'after a call that does not return, it is what it was elsewhere' <<'ASM'
fn g
hlt
end g
fn f
mov $57, %ecx
test %edi, %edi
je 1f
call g
1: mov %ecx, %eax
syscall
ret
end f
ASM
case_of 'read' 'zero, as it was tested' <<'ASM'
fn f
mov (%rdi), %rax
test %rax, %rax
jne 1f
syscall
1: ret
end f
ASM
case_of 'read readv' 'zero, as a sum was' <<'ASM'
fn f
mov %rsi, %rax
cmp $1, %rdx
adc $-1, %rax
mov %rax, -8(%rsp)
je 1f
mov $19, %eax
syscall
ret
1: syscall
ret
end f
ASM
case_of 'program: f: the number of a system call is not known' 'not where something else was tested' <<'ASM'
fn f
mov (%rdi), %rax
test %rsi, %rsi
jne 1f
test %rax, %rax
1: je 2f
ret
2: syscall
ret
end f
ASM
case_of 'program: f: the number of a system call is not known' 'nor where it was overwritten since' <<'ASM'
fn f
test %rax, %rax
mov (%rdi), %rax
je 1f
ret
1: syscall
ret
end f
ASM


# ---- where control comes to from elsewhere ----
unknown='program: f: the number of a system call is not known'
case_of "$unknown" 'set in a part of its own, which jumps back' <<'ASM'
fn f
mov $57, %eax
test %edi, %edi
jne cold
1: syscall
ret
end f
.section .text.unlikely, "ax", @progbits
fn cold
mov $165, %eax
jmp 1b
end cold
ASM
case_of "$unknown" 'by a short jump' <<'ASM'
fn f
mov $57, %eax
test %edi, %edi
jne cold
1: syscall
ret
end f
fn cold
mov $165, %eax
jmp 1b
end cold
ASM
case_of "$unknown" 'by a short jump to what follows' <<'ASM'
fn g
mov $165, %eax
jmp 1f
end g
fn f
mov $57, %eax
nop
1: syscall
ret
end f
ASM
case_of 'fork mount' 'what is set after that is known' <<'ASM'
fn f
mov $57, %eax
test %edi, %edi
jne cold
syscall
1: mov $165, %eax
syscall
ret
end f
.section .text.unlikely, "ax", @progbits
fn cold
mov $166, %edi
jmp 1b
end cold
ASM
case_of 'mount' 'a wrapper whose error is handled in a part of its own' <<'ASM'
fn wrapper
mov %rdi, %rax
syscall
cmp $-4095, %rax
jae cold
1: ret
end wrapper
fn f
mov $165, %edi
call wrapper
ret
end f
.section .text.unlikely, "ax", @progbits
fn cold
mov $-1, %rax
jmp 1b
end cold
ASM
case_of "$unknown" 'called in its midst' <<'ASM'
fn f
mov $57, %eax
nop
1: syscall
ret
end f
.section .text.unlikely, "ax", @progbits
fn g
mov $165, %eax
call 1b
ret
end g
ASM
case_of "$unknown" 'called by itself in its midst' <<'ASM'
fn f
mov $165, %eax
call 1f
mov $57, %eax
1: syscall
ret
end f
ASM
case_of "$unknown" 'by a table of jumps, and from above' <<'ASM'
fn f
mov $165, %eax
cmp $1, %edi
ja 3f
mov %edi, %edi
lea table(%rip), %rdx
movslq (%rdx, %rdi, 4), %rcx
add %rdx, %rcx
jmp *%rcx
1: mov $57, %eax
2: syscall
3: ret
end f
.section .rodata
.balign 4
table: .long 1b - table, 2b - table
ASM
case_of "$unknown" 'by a table whose first is in a part of its own' <<'ASM'
fn f
mov $165, %eax
lea table(%rip), %rdx
movslq (%rdx, %rdi, 4), %rcx
add %rdx, %rcx
jmp *%rcx
1: mov $57, %eax
2: syscall
3: ret
end f
.section .text.unlikely, "ax", @progbits
fn cold
nop
4: hlt
end cold
.section .rodata
.balign 4
table: .long 4b - table, 1b - table, 2b - table
ASM
case_of "$unknown" 'by a table of addresses' <<'ASM'
fn f
mov $165, %eax
mov %edi, %edi
jmp *table(, %rdi, 8)
1: mov $57, %eax
2: syscall
ret
end f
.section .rodata
.balign 8
table: .quad 1b, 2b
ASM
case_of "$unknown" 'by such a table of position-independent code' -static-pie <<'ASM'
fn f
mov $165, %eax
lea table(%rip), %rdx
jmp *(%rdx, %rdi, 8)
1: mov $57, %eax
2: syscall
ret
end f
.section .data.rel.ro, "aw"
.balign 8
table: .quad 1b, 2b
ASM
case_of "$unknown" 'by the address of a label' <<'ASM'
fn f
lea 1f(%rip), %rcx
mov $165, %eax
jmp *%rcx
mov $57, %eax
1: syscall
ret
end f
ASM
case_of 'fork mount' 'by a table, with constants behind it' <<'ASM'
fn f
cmp $1, %edi
ja 3f
mov %edi, %edi
lea table(%rip), %rdx
movslq (%rdx, %rdi, 4), %rcx
add %rdx, %rcx
jmp *%rcx
1: mov $57, %eax
syscall
2: mov $165, %eax
syscall
3: ret
end f
.section .rodata
.balign 4
table: .long 1b - table, 2b - table
ASM
case_of 'program: f: where a jump in it leads to is not known' 'by a table of another kind' <<'ASM'
fn f
push %rbx
mov $165, %eax
lea table(%rip), %rdx
movzbl (%rdx, %rdi), %ecx
lea f(%rip), %rdx
add %rdx, %rcx
jmp *%rcx
1: mov $57, %eax
2: syscall
pop %rbx
ret
end f
.section .rodata
table: .byte 1b - f, 2b - f
ASM

# ---- instructions that write more than their first operand ----
case_of "$unknown" 'what the kernel writes' <<'ASM'
fn f
sub $24, %rsp
movq $165, 8(%rsp)
lea 8(%rsp), %rdi
mov $22, %eax
syscall
mov 8(%rsp), %eax
syscall
add $24, %rsp
ret
end f
ASM
case_of "$unknown" 'what a callee writes by a pointer in memory' <<'ASM'
fn g
mov (%rdi), %rax
movq $57, (%rax)
ret
end g
fn f
sub $88, %rsp
movq $165, 64(%rsp)
lea 64(%rsp), %rcx
mov %rcx, 72(%rsp)
xor %ecx, %ecx
lea 72(%rsp), %rdi
call g
mov 64(%rsp), %eax
syscall
add $88, %rsp
ret
end f
ASM
# Run with an argument, each of these makes call 170, sethostname, with a length that is refused.
changed() { # NAME CODE
	cat >program.s <<-ASM
		.globl _start
		.type _start, @function
		_start: .cfi_startproc
		cmpq \$1, (%rsp)
		je 1f
		call f
		1: mov \$60, %eax
		xor %edi, %edi
		syscall
		.cfi_endproc
		.size _start, . - _start
		.type f, @function
		f: .cfi_startproc
		push %rbx
		push %rbp
		mov \$39, %eax
		$2
		xor %edi, %edi
		mov \$-1, %rsi
		syscall
		pop %rbp
		pop %rbx
		ret
		.cfi_endproc
		.size f, . - f
	ASM
	"${CC:-cc}" -nostdlib -static -o program program.s || skip_all 'cannot assemble'
	trace -- ./program
	run "$SECPROF" reach --json r.json
	is "$(json out '"sethostname" in d["bound"]["no_path"]')" False "$1: nothing false"
	./program more 2>program.err
	if [ $? -ge 128 ]; then
		skip "$1: the call is made" 'this processor lacks it'
	else
		trace -- ./program more
		like "$(cat r.json)" '"sethostname"' "$1: the call is made"
	fi
}
changed mulx 'mov $170, %edx; mov $1, %ecx; mulx %rcx, %rax, %rbx'
changed 'cmpxchg with memory' 'mov $170, %ecx; push %rcx; cmpxchg %rcx, (%rsp); pop %rcx'
changed 'cmpxchg with a register' 'mov $170, %ecx; cmpxchg %rcx, %rcx'
changed xlat 'sub $256, %rsp; mov %rsp, %rbx; movb $170, 39(%rsp); xlat; add $256, %rsp'
changed maskmovdqu 'push $0; push $39; mov $170, %ecx; movd %ecx, %xmm1; pcmpeqd %xmm0, %xmm0
	mov %rsp, %rdi; maskmovdqu %xmm0, %xmm1; pop %rax; pop %rcx'
changed pcmpistri 'pxor %xmm0, %xmm0; mov $57, %ecx; pcmpistri $0, %xmm0, %xmm0; add $154, %ecx; mov %ecx, %eax'
changed 'rep stosq' 'push $39; push $39; mov %rsp, %rdi; mov $170, %eax; mov $2, %ecx; rep stosq; pop %rcx; pop %rax'
changed 'std' 'push $39; push $39; lea 8(%rsp), %rdi; std; mov $170, %eax; mov $2, %ecx; rep stosq; cld; pop %rax; pop %rcx'
changed 'an array' 'push %rbp; mov %rsp, %rbp; sub $32, %rsp; movq $39, -16(%rbp); xor %ecx, %ecx
	movq $170, -16(%rbp, %rcx, 8); mov -16(%rbp), %eax; leave'
changed 'push of two bytes' 'push $39; push $170; pushw $1; pushw $1; pushw $1; pushw $1; pop %rcx; pop %rax; pop %rcx'
changed 'pop into memory' 'push $39; push $170; pop (%rsp); pop %rax'
changed loop 'mov $2, %ecx; 9: mov %eax, %edx; mov $170, %eax; loop 9b; mov %edx, %eax'

# ---- wrappers ----
wrapper='fn wrapper
mov %rdi, %rax
mov %rsi, %rdi
syscall
ret
end wrapper'
case_of 'mount umount2' 'the number that callers give' <<ASM
$wrapper
fn f
mov \$165, %edi
call wrapper
ret
end f
fn g
mov \$166, %edi
jmp wrapper
end g
ASM
case_of 'mount' 'through another, kept on the stack meanwhile' <<ASM
$wrapper
fn other
ret
end other
fn outer
push %rbx
sub \$80, %rsp
mov %rsi, 72(%rsp)
call other
mov 72(%rsp), %rdi
call wrapper
add \$80, %rsp
pop %rbx
ret
end outer
fn f
mov \$165, %esi
call outer
ret
end f
ASM
case_of 'mount' 'given on the stack' <<'ASM'
fn wrapper
mov 8(%rsp), %rax
syscall
ret
end wrapper
fn f
sub $24, %rsp
movq $165, (%rsp)
call wrapper
add $24, %rsp
ret
end f
ASM
case_of 'mount' 'kept in a variable' <<'ASM'
fn f
mov number(%rip), %rax
syscall
ret
end f
fn g
movq $165, number(%rip)
ret
end g
.bss
.balign 8
number: .quad 0
ASM
case_of 'program: f: the number of a system call is not known' 'not where the caller does not know it' <<ASM
$wrapper
fn f
mov (%rsi), %edi
call wrapper
ret
end f
ASM
case_of 'program: f: the number of a system call is not known' 'nor where it may have been overwritten' <<'ASM'
fn other
ret
end other
fn f
sub $88, %rsp
movq $165, 72(%rsp)
lea 72(%rsp), %rdi
call other
mov 72(%rsp), %rax
syscall
add $88, %rsp
ret
end f
ASM
case_of 'program: f: has a pointer to what takes the number of a system call' 'nor where the address is passed on' <<ASM
$wrapper
fn f
lea wrapper(%rip), %rdi
jmp *%rsi
end f
ASM
case_of '' 'compared alone' <<ASM
$wrapper
fn f
lea wrapper(%rip), %rax
movb \$1, 64(%rbp)
cmp %rax, %r12
setae %al
movzbl %al, %eax
ret
end f
ASM
case_of '' 'compared alone, whatever comes then' <<ASM
$wrapper
fn f
lea wrapper(%rip), %rcx
cmp %rcx, %rdi
jb 1f
lea 1f(%rip), %rcx
cmp %rcx, %rdi
jae 1f
mov %rsi, %rdi
call g
1: ret
end f
fn g
ret
end g
ASM
case_of 'program: f: has a pointer to what takes the number of a system call' 'compared, then returned' <<ASM
$wrapper
fn f
lea wrapper(%rip), %rax
cmp %rax, %r12
ret
end f
ASM
case_of 'program: f: has a pointer to what takes the number of a system call' 'compared, then called' <<ASM
$wrapper
fn f
lea wrapper(%rip), %rax
cmp %rax, %rsi
je 1f
mov \$165, %edi
call *%rax
1: ret
end f
ASM
case_of 'program: f: has a pointer to what takes the number of a system call' 'compared, then an argument' <<ASM
$wrapper
fn f
lea wrapper(%rip), %rsi
cmp %rsi, (%rdi)
je 1f
call g
1: ret
end f
fn g
mov %rsi, (%rdi)
ret
end g
ASM
case_of 'program: f: has a pointer to what takes the number of a system call' 'compared, then an argument of the kernel' <<ASM
$wrapper
fn f
lea wrapper(%rip), %rsi
cmp %rsi, (%rdi)
mov \$13, %eax
syscall
ret
end f
ASM
case_of 'program: f: has a pointer to what takes the number of a system call' 'compared, then passed on where it differs' <<ASM
$wrapper
fn f
push %rbx
lea wrapper(%rip), %rbx
cmp %rbx, (%rdi)
jne 1f
2: pop %rbx
ret
1: mov %rbx, (%rdi)
jmp 2b
end f
ASM
case_of 'program: f: has a pointer to what takes the number of a system call' 'passed on after another address' <<ASM
$wrapper
fn f
lea wrapper(%rip), %rdi
lea f(%rip), %rsi
jmp *%rdx
end f
ASM
case_of 'program: f: has a pointer to what takes the number of a system call' 'used before it is compared' <<ASM
$wrapper
fn f
lea wrapper(%rip), %rax
mov %rax, 64(%rbp)
cmp %rax, %r12
ret
end f
ASM
case_of 'program: f: has a pointer to what takes the number of a system call' 'nor in the large code model' -static-pie <<ASM
$wrapper
fn f
lea _GLOBAL_OFFSET_TABLE_(%rip), %rbx
movabs \$wrapper@GOTOFF, %rax
add %rbx, %rax
mov \$165, %edi
call *%rax
ret
end f
ASM
case_of 'program: wrapper: is called by pointer with the number of a system call' 'or kept in data' <<ASM
$wrapper
.data
.balign 8
.quad wrapper
ASM
got='-static-pie -Wl,--no-relax'
# shellcheck disable=SC2086
{
	case_of 'mount umount2' 'called by the global offset table, and compared with what is there' $got <<ASM
$wrapper
fn f
cmp wrapper@GOTPCREL(%rip), %rdx
jb 1f
mov \$165, %edi
call wrapper
mov \$166, %edi
call *wrapper@GOTPCREL(%rip)
1: ret
end f
ASM
	case_of 'program: f: has a pointer to what takes the number of a system call' 'not where it is read there' $got <<ASM
$wrapper
fn f
mov wrapper@GOTPCREL(%rip), %rdi
jmp *%rsi
end f
ASM
}
case_of 'mount' 'compared with a constant' <<ASM
$wrapper
fn f
cmp \$wrapper, %rdx
jb 1f
mov \$165, %edi
call wrapper
1: ret
end f
ASM
case_of 'program: f: makes calls of another ABI' 'calls of i386' <<'ASM'
fn f
mov $20, %eax
int $0x80
ret
end f
ASM

# ---- what is no code ----
case_of '' 'constants with the bytes of the instruction' <<'ASM'
fn f
mov $0x050f, %eax
lea 0x050f050f(%rdi), %rax
movabs $0x050f050f050f050f, %rax
ret
end f
ASM
body='.fill 64, 1, 0x90'
case_of '' 'data between functions' <<ASM
fn f
$body
ret
end f
.byte 0x0f, 0x05, 0x90
fn g
$body
ret
end g
ASM
case_of 'clone' 'what is not described, with its number' <<ASM
fn f
$body
ret
end f
mov \$56, %eax
syscall
ret
ASM
case_of 'program: 0x401019: the file does not say which function this is' 'what is not described, and without' -Wl,-s <<'ASM'
.balign 16
mov %rdi, %rax
nop
nop
nop
nop
nop
nop
syscall
.fill 64, 1, 0x90
ret
ASM

undescribed() { # EXPECTED NAME <CODE: `bare`, between described functions that use it
	local code
	code=$(cat)
	assemble -Wl,-s <<ASM || skip_all 'cannot assemble'
fn f
$body
call bare
lea used(%rip), %rdi
jmp *%rdi
end f
.byte 0x0f, 0x05
bare: $code
ret
.ifndef used
used: ret
.endif
fn g
$body
$body
ret
end g
ASM
	is "$(bound r.json | sed 's/0x[0-9a-f]*/ADDRESS/')" "$1" "what is not described: $2"
}
nowhere='program: ADDRESS: the file does not say which function this is'
undescribed mount 'the number further above' <<'ASM'
mov $165, %eax
mov %rcx, %r10
syscall
ASM
undescribed 'mount umount2' 'in what is used by its address' <<'ASM'
ret
used: mov $165, %rax
test %edi, %edi
je 1f
syscall
ret
1: mov $166, %eax
xor %edi, %edi
syscall
ASM
undescribed "$nowhere" 'not by other instructions' <<'ASM'
push $165
pop %rax
syscall
ASM
undescribed "$nowhere" 'nor what was changed' <<'ASM'
mov $165, %eax
inc %eax
syscall
ASM
undescribed "$nowhere" 'nor where a jump leads behind the number' <<'ASM'
cmp $1, %eax
je 1f
mov $165, %eax
1: syscall
ASM
undescribed "$nowhere" 'nor where a call does' <<'ASM'
call 1f
mov $165, %eax
nop
1: syscall
ASM
undescribed "$nowhere" 'nor where a table may' <<'ASM'
movslq (%rsi, %rdi, 4), %rdi
add %rsi, %rdi
jmp *%rdi
ret
mov $165, %eax
nop
syscall
ASM
undescribed 'program: ADDRESS: makes calls of another ABI' 'calls of i386' <<'ASM'
mov $20, %eax
int $0x80
ASM
undescribed 'program: ADDRESS: makes calls of another ABI' 'by sysenter' <<'ASM'
mov $20, %eax
sysenter
ASM
case_of '' 'what is not described: an address within another constant' -Wl,-s <<ASM
fn f
$body
.byte 0x48, 0xb8, 0, 0
.long table
.byte 0, 0
ret
end f
table: .byte 0x0f, 0x05, 0x90
ASM
case_of 'mount' 'what is not described: an address as a constant' -Wl,-s <<ASM
fn f
$body
$body
movabs \$bare, %rax
jmp *%rax
end f
ret
bare: mov \$165, %eax
nop
syscall
ret
ASM
case_of 'mount' 'what is not described, used in the large code model' -static-pie -Wl,-s <<ASM
fn f
$body
$body
lea _GLOBAL_OFFSET_TABLE_(%rip), %rbx
movabs \$bare@GOTOFF, %rax
add %rbx, %rax
jmp *%rax
end f
ret
bare: mov \$165, %eax
nop
syscall
ret
ASM
undescribed '' 'a pointer that is in data leads there' <<'ASM'
mov number(%rip), %rax
test %rax, %rax
je 1f
jmp *%rax
1: ret
mov $165, %ecx
.byte 0x0f, 0x05
.data
.balign 8
number: .quad 0
.text
ASM
undescribed '' 'bytes within instructions, and a table' <<'ASM'
cmpb $0, 0x80cd(%rip)
mov $0x050f050f, %ecx
ret
used: .byte 0x06, 0x0f, 0x05, 0x90, 0x0f, 0x34, 0xcd, 0x80
ASM

# ---- the C library ----
cat >program.c <<'C'
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(int n, char **arguments)
{
#ifdef UNKNOWN
	if (n > 9)
		return (int)syscall(**arguments);
#endif
	if (n > 7)
		mount("", "", "", 0, 0);
	if (n > 8)
		return (int)syscall(SYS_kexec_load, 0, 0, 0, 0);
	return arguments[0][0] == 'x';
}
C
compile() { # FILE [OPTION...]
	"${CC:-cc}" -O1 -w -Wl,--build-id -o program "$@" || skip_all 'cannot compile'
}
compile program.c
cp program kept
trace -- ./program
run "$SECPROF" reach r.json
is "$status" 'exit 0' 'a program of the C library'
like "$(cat out)" 'no path found in the files that were mapped to [23][0-9][0-9] system calls' 'its bound'
like "$(cat out)" 'critical: [0-9]+ without a path; with one, and not called: mount, kexec_load' 'and the dangerous ones within'
like "$(cat err)" 'NSS, PAM, iconv, plug-ins, ctypes, JIT' 'and what is not in it'
run "$SECPROF" reach --json r.json
is "$(json out '[name in d["bound"]["no_path"] for name in ("mount", "kexec_load", "umount2", "ptrace", "execve", "read")]')" \
	'[False, False, True, True, False, False]' 'as JSON'
is "$(json out 'd["bound"]["problem"]')" None 'with a claim'
run "$SECPROF" generate deny -q --comments -o deny.json r.json
rules() { # PROFILE NAME: the comment of its rule
	json "$1" '[r["comment"] for r in d["syscalls"] if "'"$2"'" in r["names"]][0]'
}
like "$(rules deny.json mount)" 'no path found in the files that were mapped to .*umount2' 'generate deny --comments marks what has no path'
unlike "$(rules deny.json mount | sed 's/.*mapped to//')" '\bmount\b' 'but not what has one'
like "$(rules deny.json bpf)" 'no path found in the files that were mapped$' 'or the whole rule'
"$SECPROF" generate deny -q -o plain.json r.json
unlike "$(cat plain.json)" 'no path found' 'only if asked'
run "$SECPROF" generate allow --margin reach -o margin.json r.json
is "$status" 'exit 0' 'generate --margin reach'
like "$(cat err)" 'not allowed, though in the margin: .*kexec_load.*\(critical\)' 'never allows critical ones'
like "$(cat err)" 'not allowed, though in the margin: .*socket.*\(high\)' 'nor high ones'
run "$SECPROF" check margin.json writev mount kexec_load ptrace socket
is "$(awk 'NR > 1 { print $1, $2 }' out | sort | paste -sd,)" \
	'kexec_load errno,mount errno,ptrace errno,socket errno,writev allow' 'which the filter refuses'

# What compilers make of it: the number is 170 (sethostname) only in the part that is seldom run, or
# where a table of jumps leads.
cat >cold.c <<'C'
#include <stdio.h>
#include <unistd.h>
__attribute__((noinline, cold)) void rare(void) { puts("rare"); }
__attribute__((noinline)) long f(int x)
{
	long number = 39;
	if (__builtin_expect(x > 1, 0)) {
		rare();
		number = 170;
	}
	return syscall(number, 0L, -1L);
}
int main(int n, char **arguments) { return f(n) == -1; }
C
cat >goto.c <<'C'
#include <unistd.h>
__attribute__((noinline)) long f(const unsigned char *at)
{
	static const void *const places[] = {&&first, &&second, &&call, &&end};
	long number = 39, result = 0;
	goto *places[*at++];
first:
	number = 170;
	goto *places[*at++];
second:
	number = 102;
call:
	result = syscall(number, 0L, -1L);
	goto *places[*at++];
end:
	return result;
}
int main(int n, char **arguments) { return f((unsigned char *)(n > 1 ? "\0\2\3" : "\1\3")) == -1; }
C
cat >setjmp.c <<'C'
#include <setjmp.h>
#include <unistd.h>
static jmp_buf place;
__attribute__((noinline)) void back(void) { longjmp(place, 1); }
__attribute__((noinline)) long f(int x)
{
	volatile long number = 39, others[40];
	others[39] = others[0] = x;
	if (setjmp(place))
		return syscall(number, 0L, -1L);
	if (x > 1) {
		number = 170;
		back();
	}
	return 0;
}
int main(int n, char **arguments) { return f(n) == -1; }
C
for file in cold.c goto.c setjmp.c; do
	for options in '' -no-pie -O0; do
		# shellcheck disable=SC2086
		compile -O2 $options $file
		trace -- ./program
		run "$SECPROF" reach --json r.json
		is "$(json out '"sethostname" in d["bound"]["no_path"]')" False "$file ${options:--O2}: nothing false"
		trace -- ./program more
		like "$(cat r.json)" '"sethostname"' "$file ${options:--O2}: the call is made"
	done
done

unclaimed() { # NAME PROBLEM: nothing is said, and why
	run "$SECPROF" reach r.json
	like "$status $(tail -1 out)" "exit 0 which calls no path leads to is not known: .*$2" "$1"
	run "$SECPROF" reach --json r.json
	is "$(json out 'len(d["bound"]["no_path"])')" 0 "$1: as JSON"
	rm -f margin.json
	run "$SECPROF" generate allow --margin reach -o margin.json r.json
	like "$status $(tail -1 err)" "exit 2 .*--margin reach: what the programs could call is not known: .*$2" "$1: no margin"
	ok "$1: no profile" [ ! -e margin.json ]
	run "$SECPROF" generate deny --comments -o deny.json r.json
	like "$status $(grep "which calls" err)" "exit 0 .*which calls no path leads to is not known: .*$2" "$1: no marks"
	unlike "$(cat deny.json)" 'no path found' "$1: no marks in the profile"
}
compile -DUNKNOWN program.c
trace -- ./program
unclaimed 'syscall(3) with a computed number' 'program: main: the number of a system call is not known'
echo '#include <sys/syscall.h>
#include <unistd.h>
__attribute__((noinline)) long wrapper(long number) { return syscall(number, 0, 0); }
int main(int n, char **arguments)
{
	return (n > 7 && wrapper(SYS_sethostname)) || wrapper(SYS_getpid) < 0;
}' >large.c
for option in -fplt -fno-plt; do
	compile large.c -fPIE -pie -mcmodel=large "$option"
	trace -- ./program
	unclaimed "the large code model, $option" 'program: [a-z]+: has a pointer to what takes the number of a system call'
done
# The kernel maps segments; sections say what is in them, or not.
compile program.c
cat >undescribe.py <<'PY'
import struct
with open("program", "r+b") as file:
    data = bytearray(file.read())
    headers, = struct.unpack_from("<Q", data, 0x28)
    size, count, names = struct.unpack_from("<3H", data, 0x3a)
    strings, = struct.unpack_from("<Q", data, headers + names * size + 0x18)
    for at in range(headers, headers + count * size, size):
        name, = struct.unpack_from("<I", data, at)
        if data[strings + name:].startswith(b".fini\0"):
            struct.pack_into("<Q", data, at + 8, 0)  # sh_flags: not loaded
    file.seek(0)
    file.write(data)
PY
"$PYTHON" undescribe.py
trace -- ./program
unclaimed 'code outside the sections' 'program: it has code that no section describes'
echo '#include <dlfcn.h>
int main(int n, char **arguments) { return n > 1 && dlopen(arguments[1], RTLD_NOW); }' >loads.c
compile loads.c -ldl
trace -- ./program
unclaimed 'a program that loads libraries' 'it can load libraries by itself \(dlopen\), and the recording does not have which'
trace --stacks -- ./program
if grep -q '"build_id"' r.json; then
	run "$SECPROF" reach r.json
	like "$(cat out)" 'no path found' 'but with stacks, which show them'
	cp r.json all.json
	"$PYTHON" - <<-'PY'
		import json
		with open("all.json", encoding="utf-8") as file:
		    recording = json.load(file)
		recording["runs"][0]["completeness"]["stacks_lost"] = 1
		with open("r.json", "w", encoding="utf-8") as file:
		    json.dump(recording, file)
	PY
	unclaimed 'a stack that was lost' 'it can load libraries by itself \(dlopen\), and some stacks, which show them, were lost'
	mv all.json r.json
	compile -Wl,--build-id=0x1234 program.c
	unclaimed 'another file than the recorded one' 'program: it is not the file that was recorded'
else
	skip 'with stacks' 'no stacks here'
fi
rm program
unclaimed 'a program that is gone' 'program: No such file'
mkdir -p image
trace -- ./kept
mkdir -p "image$WORK"
mv kept "image$WORK/kept"
run "$SECPROF" generate deny --comments --root image -o deny.json r.json
like "$status $(tail -1 err)" 'exit 0 .*not known: .*(libc|ld-)' 'an image without its C library'
run "$SECPROF" generate deny --root image r.json
like "$status $(cat err)" 'exit 2 .*--root goes with --margin' '--root alone'
echo '#define _GNU_SOURCE
#include <dlfcn.h>
int main(int n, char **arguments) { return n > 1 && dlsym(RTLD_DEFAULT, "swapon") != 0; }' >looks.c
compile looks.c -ldl
trace -- ./program
like " $(bound r.json) " ' swapon ' 'a function that is looked up by its name'

# ---- programs that may be missing ----
admits() { # NAME PYTHON-STATEMENT PROBLEM: the first run, or its completeness c, is changed
	"$PYTHON" - "$2" <<-'PY'
		import json
		import sys
		with open("whole.json", encoding="utf-8") as file:
		    recording = json.load(file)
		run = recording["runs"][0]
		exec(sys.argv[1], {"run": run, "c": run["completeness"]})
		with open("r.json", "w", encoding="utf-8") as file:
		    json.dump(recording, file)
	PY
	run "$SECPROF" reach --json r.json
	is "$status $(json out '(d["bound"]["problem"] or "a claim").split(": ")[:2], len(d["bound"]["no_path"])')" "$3" "$1"
}
lacks() { # NAME PYTHON-STATEMENT REASON
	admits "$1" "$2" "exit 0 (['the recording may lack programs', '$3'], 0)"
}
compile program.c
trace -- ./program
mv r.json whole.json
lacks 'a secprof that was killed' 'c["finished"] = False' 'unfinished'
lacks 'tasks that were not followed' 'c["escaped"] = 1' 'tasks that could not be followed'
lacks 'processes that were not followed' 'c["not_followed"] = 1' 'processes that belong to the workload and could not be followed'
lacks 'calls that were lost' 'c["lost"] = 1' 'calls that happened and could not be read'
lacks 'calls that failed unseen' 'c["unanswered"] = 1' 'filters that secprof could not answer'
lacks 'programs beyond the bound' 'c["overflow"]["executables"] = 1' 'executables of calls left out, beyond the bound of a run'
lacks 'calls beyond the bound' 'c["overflow"]["calls"] = 1' 'calls left out, beyond the bound of a run'
lacks 'tasks beyond the bound' 'c["overflow"]["tasks"] = 1' 'tasks left out, beyond the bound of a run'
lacks 'calls of a program that is not known' 'c["unattributed"] = True' \
	'the executable that makes a call is not always known'
lacks 'a log' 'c["imported"] = True' 'imported from a log or a list'
lacks 'a workload that ran already' 'c["mid_life"] = True' \
	'the workload ran already when recording began; calls that it makes at its start only are missing'
lacks 'processes that joined' 'c["joined_late"] = 1' \
	'processes that joined from outside, followed since shortly after their start'
lacks 'calls that were caught' 'c["user_dispatch"] = True' \
	'the workload used syscall user dispatch; calls caught by it are not seen'
lacks 'calls of a seed' 'run["seeds"] = ["0" * 32]' \
	'calls that were known from the start (--seed) are not in it; they are in 1 run not given here, such as 00000000000000000000000000000000'
admits 'a run without a recording' 'run["not_recorded"] = "it was late"' "exit 0 (['nothing was recorded of a run', 'it was late'], 0)"
admits 'refused calls alone' 'run["mode"] = "denied"' \
	"exit 0 (['a run has the programs only whose calls were refused (secprof denied)'], 0)"
admits 'what leaves no program out' 'c["own_filter"] = c["io_uring"] = c["setuid"] = True; c["inherited_filters"] = c["overflow"]["tree"] = 1' \
	"exit 0 (['a claim'], $(json whole.json 1 >/dev/null && "$SECPROF" reach --json whole.json 2>/dev/null | "$PYTHON" -c \
		'import json, sys; print(len(json.load(sys.stdin)["bound"]["no_path"]))'))"
cat >memory.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
extern char **environ;
int main(int n, char **arguments)
{
	static char bytes[1 << 20];
	int program = open(arguments[1], O_RDONLY), memory = memfd_create("x", 0);
	write(memory, bytes, read(program, bytes, sizeof(bytes)));
	return fexecve(memory, arguments + 1, environ);
}
C
cp program inner
compile memory.c
trace --mode ebpf -- ./program ./inner
if [ "$status" = 'exit 0' ] && grep -q '"unattributed": true' r.json; then
	unclaimed 'a program in memory' 'the recording may lack programs: the executable that makes a call is not always known'
else
	skip 'a program in memory' 'no mode ebpf here'
fi
echo '#define _GNU_SOURCE
#include <unistd.h>
int main(void) { chroot(""); return 0; }' >moves.c
compile moves.c
trace -- ./program
unclaimed 'a program of another root' 'chroot was called, after which paths may be those of other files: record with --stacks'
trace --stacks -- ./program
if grep -q '"build_id"' r.json; then
	run "$SECPROF" reach r.json
	like "$(cat out)" 'no path found' 'but with stacks, which have build ids'
	mv r.json whole.json
	admits 'another file of the same path' 'run["modules"] += [{"path": m["path"], "build_id": "1234"} for m in run["modules"] if m["path"].endswith("/program")]' \
		"exit 0 (['$WORK/program', 'several files of this path were recorded'], 0)"
else
	skip 'but with stacks' 'no stacks here'
fi
echo 'void plug(void) { }' >plug.c
"${CC:-cc}" -shared -fPIC -o plug.so plug.c
compile loads.c -ldl
trace --stacks -- ./program
if grep -q '"build_id"' r.json; then
	mv r.json stacks.json
	trace -- ./program ./plug.so
	"$SECPROF" merge -o all.json stacks.json r.json
	mv all.json r.json
	unclaimed 'a run without stacks beside one with' 'it can load libraries by itself \(dlopen\), and the recording does not have which'
	cat >later.c <<-'C'
		#include <dlfcn.h>
		#include <unistd.h>
		int main(int n, char **arguments)
		{
			void *plug;
			for (int i = 0; i < 20000; i++)
				getppid();
			plug = n > 1 ? dlopen(arguments[1], RTLD_NOW) : 0;
			return n > 1 && !plug;
		}
	C
	cat >late.c <<-'C'
		#include <sys/syscall.h>
		#include <unistd.h>
		int plug(int n)
		{
			return n > 2 ? syscall(SYS_sethostname, 0L, -1L) : getppid();
		}
	C
	"${CC:-cc}" -w -shared -fPIC -o late.so late.c
	compile later.c -ldl
	for mode in learn exact trace ptrace; do
		trace --mode "$mode" --stacks -- sh -c './program; ./program ./late.so; ./program'
		run "$SECPROF" reach --json r.json
		is "$(json out 'd["bound"]["problem"], "sethostname" in d["bound"]["path_not_called"]')" '(None, True)' \
			"a library that makes no call of its own, and no new one: --mode $mode"
	done
else
	skip 'a run without stacks' 'no stacks here'
fi

# ---- files that the recording does not name ----
cat >preload.c <<'C'
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
__attribute__((constructor)) static void begin(void)
{
	if (getenv("RARE"))
		syscall(SYS_sethostname, 0L, -1L);
}
C
variables='a program was executed with LD_PRELOAD, LD_LIBRARY_PATH or LD_AUDIT, and the recording does not have all libraries'
"${CC:-cc}" -w -shared -fPIC -Wl,--build-id -o preload.so preload.c || skip_all 'cannot compile'
compile program.c
trace -E LD_PRELOAD="$WORK/preload.so" -E RARE=1 -- ./program
unclaimed 'a library of LD_PRELOAD' "$variables"
mv r.json whole.json
sed 's/"loader_variables": true/"loader_variables": false/' whole.json >r.json
unclaimed 'a call of nobody knows whom' 'sethostname was called, and no path leads to it: '
trace -E LD_PRELOAD="$WORK/preload.so" -- sh -c 'exec ./program'
unclaimed 'a library of LD_PRELOAD that makes no call' "$variables"
trace -E LD_PRELOAD= -- ./program
run "$SECPROF" reach r.json
like "$(cat out)" 'no path found' 'an empty LD_PRELOAD'
trace -E LD_PRELOAD="$WORK/preload.so" -E RARE=1 --stacks -- ./program
if grep -q '"build_id"' r.json; then
	run "$SECPROF" reach --json r.json
	is "$(json out 'd["bound"]["problem"], "sethostname" in d["bound"]["no_path"]')" '(None, False)' 'which stacks show'
else
	skip 'which stacks show' 'no stacks here'
fi
mkdir -p first second
echo 'int own(void) { return 0; }' >own.c
"${CC:-cc}" -shared -fPIC -o first/libown.so own.c
cat preload.c own.c >other.c
"${CC:-cc}" -w -shared -fPIC -o second/libown.so other.c
echo 'int own(void); int main(void) { return own(); }' >uses.c
compile uses.c -Lfirst -lown -Wl,-rpath,"$WORK/first"
trace -E RARE=1 -- ./program
run "$SECPROF" reach r.json
like "$(cat out)" 'no path found' 'a library where DT_RUNPATH has it'
trace -E LD_LIBRARY_PATH="$WORK/second" -E RARE=1 -- ./program
unclaimed 'a library of LD_LIBRARY_PATH' "$variables"
compile program.c
loader=$(readelf -lW program | sed -n 's/.*program interpreter: \(.*\)]/\1/p')
trace -- "$loader" ./program
unclaimed 'a program as the argument of its loader' 'it was executed to load a program \(ld.so\), and the recording does not have which'

# As many small programs as a run can have, and one more file than is read: its C library.
assemble -Wl,-z,noseparate-code </dev/null || skip_all 'cannot assemble'
mv program small
compile program.c
trace -- ./program
"$PYTHON" - <<'PY'
import json
import os
import shutil
with open("r.json", encoding="utf-8") as file:
    recording = json.load(file)
os.mkdir("many")
paths = [os.path.abspath(f"many/{i}") for i in range(4095)]
for path in paths:
    shutil.copy("small", path)
recording["runs"][0]["executables"] += paths
with open("r.json", "w", encoding="utf-8") as file:
    json.dump(recording, file)
PY
run "$SECPROF" reach r.json
like "$(tail -1 out)" 'not known: the programs have more files than are read' 'more files than are read'
like "$(cat err)" 'the programs have more than 4096 files' 'which is reported'
rm -r many

echo '#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
int main(int n, char **arguments)
{
	if (n > 7)
		puts("it looks up swapon, not umount2");
	return n > 1 && (dlsym(RTLD_DEFAULT, "swapon") != 0 || dlsym(RTLD_DEFAULT, "umount2") != 0);
}' >tails.c
compile tails.c -ldl
trace -- ./program
like " $(bound r.json) " ' umount2 ' 'by the end of another string'
sed 's/not umount2/in vsyscall/; s/umount2/chroot/' tails.c >no_tail.c
compile no_tail.c -ldl
trace -- ./program
like " $(bound r.json) " ' chroot .* swapon ' 'but not what nothing points at'
sed 's/swapon/syscall/' looks.c >looks_any.c
compile looks_any.c -ldl
trace -- ./program
unclaimed 'syscall(3), looked up by its name' 'program: it may look up syscall\(3\) by its name \(dlsym\)'
if have musl-gcc; then
	musl-gcc -O1 -w -o program program.c
	trace -- ./program
	run "$SECPROF" reach --json r.json
	is "$(json out 'd["bound"]["problem"], "mount" in d["bound"]["path_not_called"], "ptrace" in d["bound"]["no_path"]')" \
		'(None, True, True)' 'the same with musl'
else
	skip 'the same with musl' 'no musl-gcc'
fi
done_testing
