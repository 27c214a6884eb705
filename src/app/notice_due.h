/*
 * When a message may go out: quiet hours, and the waiting between tries. Pure arithmetic.
 */
#ifndef NOTICE_DUE_H
#define NOTICE_DUE_H

#include <stdbool.h>
#include <stdint.h>

/* Minutes of the city's day, [from, until), over midnight where from > until; equal: none. */
struct quiet_hours {
    int from, until;
};
#define QUIET_DEFAULT "21:00-07:00"

/* "21:00-07:00"; "" and "-" are none. */
bool quiet_parse(const char *text, struct quiet_hours *ret);
/* `at`, or the end of the quiet hours that it lies in. */
int64_t quiet_over(struct quiet_hours q, int64_t at);

/*
 * Seconds to wait after the given number of tries that failed: base × 2^(tries − 1), at most
 * WAIT_MAX_BASES × base, give or take a fifth by `random`. With the usual base of 30 s the
 * TRIES_MAX tries reach over at least 25 hours, and a gateway that comes back is found within 2 h
 * 24 min.
 */
enum { WAIT_BASE = 30, WAIT_MAX_BASES = 240, TRIES_MAX = 24 };
int64_t wait_after(int64_t tries, int64_t base, uint32_t random);

#endif
