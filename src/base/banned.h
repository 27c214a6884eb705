/*
 * Functions that no file of this tree may call: each has a bounded or checked
 * sister. Included by every translation unit through -include, so that a use
 * does not compile.
 */
#ifndef BANNED_H
#define BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#undef sprintf /* macros where clang builds with _FORTIFY_SOURCE */
#undef vsprintf
#pragma GCC poison strcpy strcat sprintf vsprintf gets strtok atoi atol atoll
#undef alloca
#pragma GCC poison alloca setjmp longjmp strncat gmtime localtime ctime asctime

/* Not poisoned, since libxlsxwriter's headers hold macros over it; with gcc a call warns, so it
 * fails with -Werror. */
#ifndef __clang__
extern char *strncpy(char *restrict, const char *restrict, size_t)
    __attribute__((deprecated("not in this tree: text_copy()")));
#endif

#endif
