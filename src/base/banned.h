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

#pragma GCC poison strcpy strcat sprintf vsprintf gets strtok atoi atol atoll
#undef alloca
#pragma GCC poison alloca setjmp longjmp strncpy strncat gmtime localtime ctime asctime

#endif
