#define _GNU_SOURCE
#include "FaultInjection.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

// What a call is to meet. Positive values are error numbers.
enum { PASS = 0, KILL_AFTER = -1, SHORT = -2, TORN = -3 };

struct call {
    const char *name;
    char path[PATH_MAX];
    char second[PATH_MAX];
    int is_counted;
    int fault;
};

static const char *root;
static size_t root_length;
static const char *action = "";
static const char *lacks = "";
static long at;
static int error_number;
static int trace = -1;
static atomic_long counter;

__attribute__((constructor)) static void read_environment(void) {
    const char *value = getenv("FAULT_TRACE");
    if (value) trace = (int)syscall(SYS_openat, AT_FDCWD, value, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if ((value = getenv("FAULT_ACTION"))) action = value;
    if ((value = getenv("FAULT_LACKS"))) lacks = value;
    if ((value = getenv("FAULT_AT"))) at = atol(value);
    if ((value = getenv("FAULT_ERRNO"))) error_number = atoi(value);
    root = getenv("FAULT_ROOT");
    if (root) root_length = strlen(root);
}

static int is_under_root(const char *path) {
    return strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == 0);
}

static int is_listed(const char *list, const char *name) {
    size_t length = strlen(name);
    for (const char *place = list; (place = strstr(place, name)); place += length)
        if ((place == list || place[-1] == ',') && (place[length] == ',' || place[length] == 0)) return 1;
    return 0;
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static int needs_space(const char *name) {
    return is_listed("open,write,mkdir,allocate,link,flush", name);
}

// Numbers the call and decides what it is to meet.
static void meet(struct call *call) {
    if (!is_under_root(call->path)) return;
    if (is_listed(lacks, call->name)) {
        call->fault = EINVAL;
        return;
    }
    call->is_counted = 1;
    long number = atomic_fetch_add(&counter, 1) + 1;
    int is_write = strcmp(call->name, "write") == 0;
    if (number > at && at > 0 && strcmp(action, "fail-on") == 0 && needs_space(call->name)) {
        call->fault = error_number;
    } else if (number == at) {
        if (strncmp(action, "fail", 4) == 0) call->fault = error_number;
        else if (strcmp(action, "kill-after") == 0) call->fault = KILL_AFTER;
        else if (is_write && strcmp(action, "short") == 0) call->fault = SHORT;
        else if (is_write && strcmp(action, "kill-torn") == 0) call->fault = TORN;
        else if (strncmp(action, "kill", 4) == 0) die();
    }
}

// After the call: its line in the trace, or the end.
static void leave(struct call *call, long result) {
    if (call->fault == KILL_AFTER || call->fault == TORN) die();
    if (trace < 0 || !call->is_counted) return;
    int saved = errno;
    char line[2 * PATH_MAX + 64];
    int length = snprintf(
        line, sizeof line, "%s\t%s\t%s\t%d\n", call->name, call->path, call->second, result < 0 ? saved : 0);
    if (syscall(SYS_write, trace, line, length) != length) die();
    errno = saved;
}

// Writes the path that a call means into `buffer` of PATH_MAX bytes.
static void resolve(int folder, const char *path, char *buffer) {
    char link[64];
    ssize_t length = 0;
    if (path[0] != '/') {
        snprintf(link, sizeof link, folder == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", folder);
        length = readlink(link, buffer, PATH_MAX - 1);
        if (length < 0) length = 0;
        if (length < PATH_MAX - 1) buffer[length++] = '/';
    }
    snprintf(buffer + length, PATH_MAX - length, "%s", path);
}

static void meet_path(struct call *call, const char *name, int folder, const char *path) {
    call->name = name;
    call->is_counted = 0;
    call->fault = PASS;
    call->second[0] = 0;
    if (!root) return;
    int saved = errno;
    resolve(folder, path, call->path);
    errno = saved;
    meet(call);
}

static void meet_descriptor(struct call *call, const char *name, int descriptor) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    call->name = name;
    call->is_counted = 0;
    call->fault = PASS;
    call->second[0] = 0;
    if (!root) return;
    int saved = errno;
    ssize_t length = readlink(link, call->path, PATH_MAX - 1);
    errno = saved;
    if (length < 0) return;
    call->path[length] = 0;
    meet(call);
}

// Makes the call that `call` has met, unless it is to fail.
#define MAKE(call, expression)                         \
    ({                                                 \
        long result_ = -1;                             \
        if ((call).fault > 0) errno = (call).fault;    \
        else result_ = (expression);                   \
        leave(&(call), result_);                       \
        result_;                                       \
    })

static int open_at(int folder, const char *path, int flags, mode_t mode) {
    struct call call;
    if (!(flags & (O_CREAT | O_TRUNC))) return syscall(SYS_openat, folder, path, flags, mode);
    meet_path(&call, "open", folder, path);
    return MAKE(call, syscall(SYS_openat, folder, path, flags, mode));
}

#define OPEN_MODE(flags)                                   \
    ({                                                     \
        mode_t mode = 0;                                   \
        if ((flags) & (O_CREAT | __O_TMPFILE)) {           \
            va_list arguments;                             \
            va_start(arguments, flags);                    \
            mode = va_arg(arguments, mode_t);              \
            va_end(arguments);                             \
        }                                                  \
        mode;                                              \
    })

int open(const char *path, int flags, ...) { return open_at(AT_FDCWD, path, flags, OPEN_MODE(flags)); }
int open64(const char *path, int flags, ...) { return open_at(AT_FDCWD, path, flags, OPEN_MODE(flags)); }
int openat(int folder, const char *path, int flags, ...) { return open_at(folder, path, flags, OPEN_MODE(flags)); }
int openat64(int folder, const char *path, int flags, ...) { return open_at(folder, path, flags, OPEN_MODE(flags)); }
int __open_2(const char *path, int flags) { return open_at(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return open_at(AT_FDCWD, path, flags, 0); }
int creat(const char *path, mode_t mode) { return open_at(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return open_at(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode); }

// What a write that is to be short or torn takes of `count`.
static size_t taken(const struct call *call, size_t count) {
    return (call->fault == SHORT || call->fault == TORN) && count > 1 ? count / 2 : count;
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    struct call call;
    meet_descriptor(&call, "write", descriptor);
    return MAKE(call, syscall(SYS_write, descriptor, bytes, taken(&call, count)));
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    struct call call;
    meet_descriptor(&call, "write", descriptor);
    return MAKE(call, syscall(SYS_pwrite64, descriptor, bytes, taken(&call, count), offset));
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    return pwrite64(descriptor, bytes, count, offset);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    struct call call;
    meet_descriptor(&call, "write", descriptor);
    return MAKE(call, syscall(SYS_writev, descriptor, parts, (int)taken(&call, count)));
}

int fsync(int descriptor) {
    struct call call;
    meet_descriptor(&call, "flush", descriptor);
    return MAKE(call, syscall(SYS_fsync, descriptor));
}

int fdatasync(int descriptor) {
    struct call call;
    meet_descriptor(&call, "flush", descriptor);
    return MAKE(call, syscall(SYS_fdatasync, descriptor));
}

int close(int descriptor) {
    struct call call;
    int saved = errno;
    int flags = root ? fcntl(descriptor, F_GETFL) : -1;
    errno = saved;
    if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY) return syscall(SYS_close, descriptor);
    meet_descriptor(&call, "close", descriptor);
    // The descriptor is gone even when Linux reports an error.
    if (call.fault > 0) syscall(SYS_close, descriptor);
    return MAKE(call, syscall(SYS_close, descriptor));
}

int mkdirat(int folder, const char *path, mode_t mode) {
    struct call call;
    meet_path(&call, "mkdir", folder, path);
    return MAKE(call, syscall(SYS_mkdirat, folder, path, mode));
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

int renameat2(int old_folder, const char *old, int new_folder, const char *new, unsigned flags) {
    struct call call;
    meet_path(
        &call, flags & RENAME_EXCHANGE ? "exchange" : flags & RENAME_NOREPLACE ? "rename-new" : "rename",
        old_folder, old);
    if (call.is_counted) resolve(new_folder, new, call.second);
    return MAKE(call, syscall(SYS_renameat2, old_folder, old, new_folder, new, flags));
}

int renameat(int old_folder, const char *old, int new_folder, const char *new) {
    return renameat2(old_folder, old, new_folder, new, 0);
}

int rename(const char *old, const char *new) { return renameat2(AT_FDCWD, old, AT_FDCWD, new, 0); }

int unlinkat(int folder, const char *path, int flags) {
    struct call call;
    meet_path(&call, flags & AT_REMOVEDIR ? "rmdir" : "unlink", folder, path);
    return MAKE(call, syscall(SYS_unlinkat, folder, path, flags));
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int remove(const char *path) {
    if (unlinkat(AT_FDCWD, path, 0) == 0) return 0;
    return errno == EISDIR ? rmdir(path) : -1;
}

int ftruncate64(int descriptor, off64_t length) {
    struct call call;
    meet_descriptor(&call, "truncate", descriptor);
    return MAKE(call, syscall(SYS_ftruncate, descriptor, length));
}

int ftruncate(int descriptor, off_t length) { return ftruncate64(descriptor, length); }

int fallocate64(int descriptor, int mode, off64_t offset, off64_t length) {
    struct call call;
    meet_descriptor(&call, "allocate", descriptor);
    return MAKE(call, syscall(SYS_fallocate, descriptor, mode, offset, length));
}

int fallocate(int descriptor, int mode, off_t offset, off_t length) {
    return fallocate64(descriptor, mode, offset, length);
}

int posix_fallocate64(int descriptor, off64_t offset, off64_t length) {
    return fallocate64(descriptor, 0, offset, length) == 0 ? 0 : errno;
}

int posix_fallocate(int descriptor, off_t offset, off_t length) {
    return posix_fallocate64(descriptor, offset, length);
}

int linkat(int old_folder, const char *old, int new_folder, const char *new, int flags) {
    struct call call;
    meet_path(&call, "link", new_folder, new);
    return MAKE(call, syscall(SYS_linkat, old_folder, old, new_folder, new, flags));
}

int link(const char *old, const char *new) { return linkat(AT_FDCWD, old, AT_FDCWD, new, 0); }

int symlink(const char *target, const char *path) {
    struct call call;
    meet_path(&call, "link", AT_FDCWD, path);
    return MAKE(call, syscall(SYS_symlinkat, target, AT_FDCWD, path));
}
