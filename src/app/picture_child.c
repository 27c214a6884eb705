/*
 * The child's half: a process with two descriptors, half a gigabyte, ten seconds, and a handful of
 * system calls. It decodes what strangers sent; whatever goes wrong in there stays in there.
 */
#include "picture.h"

#include <gd.h>
#include <libexif/exif-data.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { QUALITY = 84, WHITE = 0xffffff, MEMORY = 512 << 20, CPU_SECONDS = 10 };
enum { DONE = 0, UNREADABLE = 3, NO_CELL = 4 };

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

/* ---- the cell ---- */

static void limit(int what, rlim_t most)
{
    struct rlimit l = {most, most};
    setrlimit(what, &l);
}

/* Only what reading, writing and taking memory need; anything else ends the process. A sanitizer
 * needs more: there it goes without. */
static bool lock_in(void)
{
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, CPU_SECONDS);
    limit(RLIMIT_FSIZE, 0);
#ifdef SANITIZED
    return true;
#else
    prctl(PR_SET_DUMPABLE, 0);
    static const int calls[] = {
        SCMP_SYS(read),      SCMP_SYS(write),        SCMP_SYS(exit),           SCMP_SYS(exit_group),
        SCMP_SYS(brk),       SCMP_SYS(mmap),         SCMP_SYS(munmap),         SCMP_SYS(mremap),
        SCMP_SYS(madvise),   SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(futex),
        SCMP_SYS(getrandom), SCMP_SYS(clock_gettime)};
    limit(RLIMIT_AS, MEMORY);
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    bool good = filter != NULL;
    for (size_t i = 0; good && i < sizeof(calls) / sizeof(calls[0]); i++)
        good = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0) == 0;
    return good && seccomp_load(filter) == 0;
#endif
}

/* ---- reading and drawing ---- */

static size_t read_all(char *to, size_t most)
{
    size_t n = 0;
    for (ssize_t got; n < most && (got = read(0, to + n, most - n)) > 0;)
        n += (size_t)got;
    return n;
}

static gdImagePtr decode(const char *type, int n, void *p)
{
    if (strcmp(type, "image/png") == 0)
        return gdImageCreateFromPngPtr(n, p);
    if (strcmp(type, "image/jpeg") == 0)
        return gdImageCreateFromJpegPtrEx(n, p, 1); /* cameras leave odd bytes behind */
    return gdImageCreateFromWebpPtr(n, p);
}

/* 1–8 as EXIF tag 0x0112 has it; 1: upright. */
static int orientation(const void *p, size_t n)
{
    ExifData *data = exif_data_new_from_data(p, (unsigned)n);
    ExifEntry *e =
        data ? exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION) : NULL;
    int turn = 1;
    if (e && e->format == EXIF_FORMAT_SHORT && e->components == 1)
        turn = exif_get_short(e->data, exif_data_get_byte_order(data));
    if (data)
        exif_data_unref(data);
    return turn >= 1 && turn <= 8 ? turn : 1;
}

/* Smaller where it is too large, on white where it is transparent. */
static gdImagePtr shrink(gdImagePtr from, int side)
{
    int w = gdImageSX(from), h = gdImageSY(from), longer = w > h ? w : h, to_w = w, to_h = h;
    if (longer > side) {
        to_w = (int)((int64_t)w * side / longer);
        to_h = (int)((int64_t)h * side / longer);
        to_w = to_w ? to_w : 1;
        to_h = to_h ? to_h : 1;
    }
    gdImagePtr to = gdImageCreateTrueColor(to_w, to_h);
    if (!to)
        return NULL;
    gdImageFilledRectangle(to, 0, 0, to_w - 1, to_h - 1, WHITE);
    gdImageCopyResampled(to, from, 0, 0, 0, 0, to_w, to_h, w, h);
    return to;
}

/* Where the pixel at (x, y) of the upright picture stands in the one as taken. */
static int upright_pixel(gdImagePtr from, int turn, int x, int y)
{
    int right = gdImageSX(from) - 1, bottom = gdImageSY(from) - 1;
    switch (turn) {
    case 2: return gdImageTrueColorPixel(from, right - x, y);
    case 3: return gdImageTrueColorPixel(from, right - x, bottom - y);
    case 4: return gdImageTrueColorPixel(from, x, bottom - y);
    case 5: return gdImageTrueColorPixel(from, y, x);
    case 6: return gdImageTrueColorPixel(from, y, bottom - x);
    case 7: return gdImageTrueColorPixel(from, right - y, bottom - x);
    case 8: return gdImageTrueColorPixel(from, right - y, x);
    default: return gdImageTrueColorPixel(from, x, y);
    }
}

static gdImagePtr upright(gdImagePtr from, int turn)
{
    bool lying = turn >= 5;
    int w = lying ? gdImageSY(from) : gdImageSX(from),
        h = lying ? gdImageSX(from) : gdImageSY(from);
    gdImagePtr to = gdImageCreateTrueColor(w, h);
    for (int y = 0; to && y < h; y++)
        for (int x = 0; x < w; x++)
            gdImageTrueColorPixel(to, x, y) = upright_pixel(from, turn, x, y);
    return to;
}

static bool write_all(const char *p, size_t n)
{
    for (size_t at = 0; at < n;) {
        ssize_t put = write(1, p + at, n - at);
        if (put <= 0)
            return false;
        at += (size_t)put;
    }
    return true;
}

static void silent(int priority, const char *format, va_list args)
{
    (void)priority;
    (void)format;
    (void)args;
}

static int draw(int side)
{
    char *in =
        mmap(NULL, PICTURE_BYTES + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (in == MAP_FAILED || !lock_in())
        return NO_CELL;
    gdSetErrorMethod(silent);
    size_t n = read_all(in, PICTURE_BYTES + 1);
    int64_t w, h;
    if (n > PICTURE_BYTES || !picture_size(in, n, &w, &h) || w > PICTURE_PIXELS / h)
        return UNREADABLE;
    const char *type = picture_type(in, n);
    gdImagePtr as_sent = decode(type, (int)n, in);
    if (!as_sent)
        return UNREADABLE;
    gdImagePtr small = shrink(as_sent, side);
    gdImageDestroy(as_sent);
    int turn = strcmp(type, "image/jpeg") == 0 ? orientation(in, n) : 1;
    gdImagePtr made = small && turn > 1 ? upright(small, turn) : small;
    int size = 0;
    char *jpeg = made ? gdImageJpegPtr(made, &size, QUALITY) : NULL;
    if (!jpeg || size <= 0)
        return UNREADABLE;
    return write_all(jpeg, (size_t)size) ? DONE : UNREADABLE;
}

int picture_child(const char *side)
{
    int n = side ? (int)strtol(side, NULL, 10) : PICTURE_SIDE;
    _exit(draw(
        n >= 1 && n <= PICTURE_SIDE ? n : PICTURE_SIDE)); /* gives nothing back: the process ends */
}
