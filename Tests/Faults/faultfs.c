/* faultfs: makes one call on files, or all from one on, go wrong in a process that preloads it.
 *
 * What is asked for stands in the environment:
 *
 *   FAULTFS_CALLS    names of calls, separated by commas: read pread write pwrite fsync fdatasync
 *                    find open rename ftruncate fallocate unlink mkdir (open: with O_CREAT; find:
 *                    without)
 *   FAULTFS_FROM     the first call that goes wrong, counted from 1 over all named ones
 *   FAULTFS_UNTIL    the last one; 0 or none: for ever
 *   FAULTFS_ACTION   EIO, ENOSPC, EDQUOT, EROFS, EINTR, EMFILE: fails with that error, nothing done
 *                    short: half of the bytes are read or written, and said to be
 *                    torn: half of the bytes are written, then the process is killed
 *                    kill, killafter: killed before or after the call
 *                    lie: nothing is done, and success reported
 *                    flip: one bit of what is written is another
 *   FAULTFS_PATH     only paths that begin with it, as the process or /proc/self/fd names them
 *   FAULTFS_ROOM     reservations beyond so many bytes of a file find no space, as on a disk without
 *                    so large a gap; this is not counted
 *   FAULTFS_COUNT    a file of two 64-bit numbers, which this keeps up to date whatever becomes of
 *                    the process: calls that matched, calls that went wrong
 *
 * An action that makes no sense for a call (a short rename) leaves it alone, and is not counted as
 * gone wrong. Counting is atomic, so that any thread may call.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum call { READ, PREAD, WRITE, PWRITE, FSYNC, FDATASYNC, FIND, OPEN, RENAME, FTRUNCATE, FALLOCATE, UNLINK, MKDIR, CALLS };
static const char *const call_names[CALLS] = {
    "read", "pread", "write", "pwrite", "fsync", "fdatasync", "find", "open", "rename", "ftruncate", "fallocate", "unlink", "mkdir",
};

enum action { NOTHING, FAIL, SHORT, TORN, KILL, KILL_AFTER, LIE, FLIP };

static unsigned armed_calls;
static unsigned long first_wrong, last_wrong;
static off_t room;
static enum action wanted = NOTHING;
static int wanted_errno;
static const char *wanted_path;

static atomic_ulong own_counts[2];
static atomic_ulong *counts = own_counts;

static struct { const char *name; enum action action; int code; } const actions[] = {
    { "EIO", FAIL, EIO }, { "ENOSPC", FAIL, ENOSPC }, { "EDQUOT", FAIL, EDQUOT }, { "EROFS", FAIL, EROFS },
    { "EINTR", FAIL, EINTR }, { "EMFILE", FAIL, EMFILE }, { "short", SHORT, 0 }, { "torn", TORN, 0 },
    { "kill", KILL, 0 }, { "killafter", KILL_AFTER, 0 }, { "lie", LIE, 0 }, { "flip", FLIP, 0 },
};

/* A misspelt request must not pass for a fault that was survived. */
static void refuse(const char *why)
{
    static const char start[] = "faultfs: ";
    if (write(2, start, sizeof start - 1) < 0 || write(2, why, strlen(why)) < 0 || write(2, "\n", 1) < 0) { }
    _exit(99);
}

static unsigned calls_named(const char *list)
{
    unsigned found = 0;
    while (*list) {
        size_t length = strcspn(list, ",");
        int call = 0;
        while (call < CALLS && (strlen(call_names[call]) != length || memcmp(call_names[call], list, length))) call++;
        if (call == CALLS) refuse("FAULTFS_CALLS names an unknown call");
        found |= 1u << call;
        list += length + (list[length] == ',');
    }
    return found;
}

__attribute__((constructor)) static void read_request(void)
{
    const char *calls = getenv("FAULTFS_CALLS"), *action = getenv("FAULTFS_ACTION");
    const char *from = getenv("FAULTFS_FROM"), *until = getenv("FAULTFS_UNTIL"), *count = getenv("FAULTFS_COUNT");
    if (getenv("FAULTFS_ROOM")) room = (off_t)strtoull(getenv("FAULTFS_ROOM"), 0, 10);
    if (!calls) return;
    wanted_path = getenv("FAULTFS_PATH");
    first_wrong = from ? strtoul(from, 0, 10) : ULONG_MAX;
    last_wrong = until ? strtoul(until, 0, 10) : 0;
    if (!last_wrong) last_wrong = ULONG_MAX;
    if (action) {
        size_t index = 0, all = sizeof actions / sizeof *actions;
        while (index < all && strcmp(actions[index].name, action)) index++;
        if (index == all) refuse("FAULTFS_ACTION is none");
        wanted = actions[index].action;
        wanted_errno = actions[index].code;
    }
    if (count) {
        int file = open(count, O_RDWR | O_CLOEXEC);
        void *shared = MAP_FAILED;
        if (file >= 0) shared = mmap(0, sizeof own_counts, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (shared == MAP_FAILED) refuse("FAULTFS_COUNT cannot be mapped");
        close(file);
        counts = shared;
    }
    armed_calls = calls_named(calls);
}

/* What is to happen to this call. */
static enum action judged(enum call call, const char *path)
{
    if (!(armed_calls >> call & 1)) return NOTHING;
    if (wanted_path && strncmp(path, wanted_path, strlen(wanted_path))) return NOTHING;
    unsigned long number = atomic_fetch_add(&counts[0], 1) + 1;
    if (number < first_wrong || number > last_wrong) return NOTHING;
    int writes = call == WRITE || call == PWRITE, reads = call == READ || call == PREAD;
    if ((wanted == TORN || wanted == FLIP) && !writes) return NOTHING;
    if (wanted == SHORT && !writes && !reads) return NOTHING;
    if (wanted == LIE && (reads || call == OPEN || call == FIND)) return NOTHING;
    if (wanted != NOTHING) atomic_fetch_add(&counts[1], 1);
    if (wanted == KILL) kill(getpid(), SIGKILL);
    return wanted;
}

static enum action judged_file(enum call call, int file)
{
    char link[] = "/proc/self/fd/..........", path[PATH_MAX];
    if (!(armed_calls >> call & 1) || file < 0) return NOTHING;
    char *end = link + 14;
    int divisor = 1;
    while (file / divisor > 9) divisor *= 10;
    for (; divisor; divisor /= 10) *end++ = (char)('0' + file / divisor % 10);
    *end = 0;
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return NOTHING;
    path[length] = 0;
    return judged(call, path);
}

static void end_after(enum action action)
{
    if (action == KILL_AFTER || action == TORN) kill(getpid(), SIGKILL);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static ssize_t put(enum call call, int file, const void *bytes, size_t size, off_t offset)
{
    static __typeof__(&write) real_write;
    static __typeof__(&pwrite) real_pwrite;
    if (!real_write) real_write = REAL(write);
    if (!real_pwrite) real_pwrite = REAL(pwrite);
    enum action action = judged_file(call, file);
    if (action == FAIL) { errno = wanted_errno; return -1; }
    if (action == LIE) return (ssize_t)size;
    size_t part = (action == SHORT || action == TORN) && size > 1 ? size / 2 : size;
    char *changed = 0;
    if (action == FLIP && size && (changed = malloc(size))) {
        memcpy(changed, bytes, size);
        changed[size / 2] ^= 0x10;
        bytes = changed;
    }
    ssize_t done = call == WRITE ? real_write(file, bytes, part) : real_pwrite(file, bytes, part, offset);
    int code = errno;
    free(changed);
    errno = code;
    end_after(action);
    return done;
}

ssize_t write(int file, const void *bytes, size_t size) { return put(WRITE, file, bytes, size, 0); }
ssize_t pwrite(int file, const void *bytes, size_t size, off_t offset) { return put(PWRITE, file, bytes, size, offset); }

static ssize_t get(enum call call, int file, void *bytes, size_t size, off_t offset)
{
    static __typeof__(&read) real_read;
    static __typeof__(&pread) real_pread;
    if (!real_read) real_read = REAL(read);
    if (!real_pread) real_pread = REAL(pread);
    enum action action = judged_file(call, file);
    if (action == FAIL) { errno = wanted_errno; return -1; }
    if (action == SHORT && size > 1) size /= 2;
    ssize_t done = call == READ ? real_read(file, bytes, size) : real_pread(file, bytes, size, offset);
    end_after(action);
    return done;
}

ssize_t read(int file, void *bytes, size_t size) { return get(READ, file, bytes, size, 0); }
ssize_t pread(int file, void *bytes, size_t size, off_t offset) { return get(PREAD, file, bytes, size, offset); }

/* A call whose result is 0, or -1 with errno. */
#define PLAIN(call, judgement, name, parameters, arguments) \
    int name parameters \
    { \
        static __typeof__(&name) real; \
        if (!real) real = REAL(name); \
        enum action action = judgement; \
        if (action == FAIL) { errno = wanted_errno; return -1; } \
        if (action == LIE) return 0; \
        int result = real arguments; \
        end_after(action); \
        return result; \
    }

PLAIN(FSYNC, judged_file(FSYNC, file), fsync, (int file), (file))
PLAIN(FDATASYNC, judged_file(FDATASYNC, file), fdatasync, (int file), (file))
PLAIN(FTRUNCATE, judged_file(FTRUNCATE, file), ftruncate, (int file, off_t length), (file, length))
PLAIN(RENAME, judged(RENAME, source), rename, (const char *source, const char *target), (source, target))
PLAIN(UNLINK, judged(UNLINK, path), unlink, (const char *path), (path))
PLAIN(MKDIR, judged(MKDIR, path), mkdir, (const char *path, mode_t mode), (path, mode))

/* Its result is the error itself. */
int posix_fallocate(int file, off_t offset, off_t length)
{
    static __typeof__(&posix_fallocate) real;
    if (!real) real = REAL(posix_fallocate);
    enum action action = judged_file(FALLOCATE, file);
    if (action == FAIL) return wanted_errno;
    if (action == LIE) return 0;
    int result = room && length > room - offset ? ENOSPC : real(file, offset, length);
    end_after(action);
    return result;
}

static int opened(__typeof__(&open) real, const char *path, int flags, mode_t mode)
{
    enum action action = judged(flags & O_CREAT ? OPEN : FIND, path);
    if (action == FAIL) { errno = wanted_errno; return -1; }
    int file = real(path, flags, mode);
    end_after(action);
    return file;
}

#define OPEN_LIKE(name) \
    int name(const char *path, int flags, ...) \
    { \
        static __typeof__(&open) real; \
        if (!real) real = REAL(name); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | __O_TMPFILE)) { \
            va_list rest; \
            va_start(rest, flags); \
            mode = va_arg(rest, mode_t); \
            va_end(rest); \
        } \
        return opened(real, path, flags, mode); \
    }

OPEN_LIKE(open)
OPEN_LIKE(open64)
