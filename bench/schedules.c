/*
 * Schedules of 24 instalments, of every method and day count in turn; for bench/schedules.mjs.
 *
 *   schedules N    reckons N on one core. One line of JSON: {"n", "cpu", "paid"}, seconds of CPU
 * and the sum of all that is paid, so that nothing can be left out.
 */
#include "schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PERIODS = 24 };

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    long n = atol(argv[1]);
    static const char *const rates[] = {"3", "6.75", "12", "17.3125", "96"};
    struct rate parsed[5];
    struct schedule_row rows[PERIODS];
    long long paid = 0;
    for (int i = 0; i < 5; i++)
        if (!rate_parse(rates[i], &parsed[i]))
            return 1;
    double began = cpu();
    for (long i = 0; i < n; i++) {
        struct schedule_terms t = {.method = (enum schedule_method)(i % 5),
                                   .count = (enum schedule_count)(i / 5 % 5),
                                   .principal = 1000000 + i * 37,
                                   .multiple = 1,
                                   .rate = parsed[i / 25 % 5],
                                   .periods = PERIODS,
                                   .every = 1,
                                   .start = {2026, 1 + (int)(i % 12), 1 + (int)(i % 28)}};
        struct schedule_sum sum;
        if (t.method == SCHEDULE_QARDH)
            t.rate = (struct rate){0, 1};
        schedule_rows(&t, rows, &sum);
        paid += sum.paid;
    }
    printf("{\"n\": %ld, \"cpu\": %.2f, \"paid\": %lld}\n", n, cpu() - began, paid);
    return 0;
}
