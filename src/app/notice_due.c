/* Quiet hours and waiting between tries: see notice_due.h. */
#include "notice_due.h"

#include "calendar.h"

#include <string.h>

enum { DAY = 86400, MINUTE = 60 };

/* "HH:MM" at s. */
static bool clock_at(const char *s, int *ret_minutes)
{
    for (int i = 0; i < 5; i++)
        if (i == 2 ? s[i] != ':' : s[i] < '0' || s[i] > '9')
            return false;
    int hour = (s[0] - '0') * 10 + s[1] - '0', minute = (s[3] - '0') * 10 + s[4] - '0';
    *ret_minutes = hour * 60 + minute;
    return hour < 24 && minute < 60;
}

bool quiet_parse(const char *text, struct quiet_hours *ret)
{
    struct quiet_hours q = {0, 0};
    bool none = !*text || strcmp(text, "-") == 0;
    if (!none && (strlen(text) != 11 || text[5] != '-' || !clock_at(text, &q.from) ||
                  !clock_at(text + 6, &q.until)))
        return false;
    *ret = q;
    return true;
}

int64_t quiet_over(struct quiet_hours q, int64_t at)
{
    int64_t second = (at + CITY_OFFSET) % DAY; /* of the city's day */
    int64_t from = (int64_t)q.from * MINUTE, until = (int64_t)q.until * MINUTE;
    if (q.from == q.until)
        return at;
    if (q.from < q.until)
        return second >= from && second < until ? at + until - second : at;
    if (second >= from)
        return at + DAY - second + until;
    return second < until ? at + until - second : at;
}

int64_t wait_after(int64_t tries, int64_t base, uint32_t random)
{
    int64_t most = base * WAIT_MAX_BASES, wait = base;
    for (int64_t i = 1; i < tries && wait < most; i++)
        wait *= 2;
    if (wait > most)
        wait = most;
    int64_t fifth = wait / 5;
    return wait - fifth + (fifth ? (int64_t)(random % (uint32_t)(2 * fifth + 1)) : 0);
}
