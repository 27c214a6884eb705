/* See day_cursor.h. */
#include "day_cursor.h"

#include "calendar.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

enum { CURSOR_MAX = 200 };
static const char AFTER_ALL[] = "9999-12-31"; /* sorts after every day; no day of the calendar's */

enum err day_cursor_read(struct ctx *cx, const char *cursor, const char **ret_day, int64_t *ret_id)
{
    void *raw;
    size_t n;
    struct date d;
    if (strlen(cursor) > CURSOR_MAX || !text_unbase64url(cx->a, cursor, &raw, &n) ||
        n < DATE_LEN + 2)
        return fail(cx, ERR_INPUT, "error.cursor", NULL);
    char *text = arena_strndup(cx->a, raw, n);
    if (strlen(text) != n || text[DATE_LEN] != ':' || !text_int(text + DATE_LEN + 1, ret_id))
        return fail(cx, ERR_INPUT, "error.cursor", NULL);
    text[DATE_LEN] = '\0';
    if (strcmp(text, AFTER_ALL) != 0 && !date_parse(text, &d))
        return fail(cx, ERR_INPUT, "error.cursor", NULL);
    *ret_day = text;
    return OK;
}

const char *day_cursor(struct ctx *cx, const char *day, int64_t id)
{
    const char *text = arena_printf(cx->a, "%s:%" PRId64, day ? day : AFTER_ALL, id);
    return text_base64url(cx->a, text, strlen(text));
}
