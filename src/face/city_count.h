/*
 * How many businesses the public is told of: active ones alone, as the figures of the dashboard
 * (insight/figure.h: businesses, verified, curated) and the open data count them. Who closed, moved
 * away or paused is in none of them. Of the register as it stands, which the dashboard follows
 * within a minute.
 */
#ifndef CITY_COUNT_H
#define CITY_COUNT_H

#include "ctx.h"

struct city_count {
    int64_t active, verified, curated;
};
/* Of an area, "" the city. Sums of the register, nobody's record: who asks is not looked at, small
 * numbers are the caller's to hide. */
enum err city_count(struct ctx *cx, const char *area, struct city_count *ret);

#endif
