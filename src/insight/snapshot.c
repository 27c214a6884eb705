/* What figures were: see snapshot.h. */
#include "snapshot.h"

#include "calendar.h"
#include "snapshot_sql.h"

#include <string.h>

/* ---- writing ---- */

static enum err day_new(struct ctx *cx, const char *day, int64_t as_of, bool *ret_new)
{
    int64_t changed;
    TRY(db_exec(cx, &q_figure_day_put, ARGS(db_text(day), db_int(as_of), db_int(cx->now)),
                &changed));
    *ret_new = changed > 0;
    return OK;
}

enum err snapshot_freeze(struct ctx *cx, const char *day, int64_t as_of)
{
    bool is_new;
    TRY(day_new(cx, day, as_of, &is_new));
    return is_new ? db_exec(cx, &q_snapshot_freeze, ARGS(db_text(day)), NULL) : OK;
}

static struct db_val known(int64_t n)
{
    return n == FIELD_UNSET ? db_null() : db_int(n);
}

enum err snapshot_put(struct ctx *cx, const char *day, int64_t as_of, const struct figure_set *sets,
                      size_t n)
{
    bool is_new;
    TRY(day_new(cx, day, as_of, &is_new));
    for (size_t i = 0; is_new && i < n; i++)
        for (int k = 0; k < FIGURES; k++) {
            const struct figure *f = &sets[i].of[k];
            if (!f->definition)
                continue;
            TRY(db_exec_later(cx, &q_snapshot_put,
                              ARGS(db_text(sets[i].area), db_text(day), db_text(figure_defs[k].key),
                                   known(f->value), db_int(f->part), db_int(f->whole),
                                   known(f->coverage), known(f->confidence),
                                   db_int(f->definition))));
        }
    return OK;
}

/* ---- reading ---- */

enum err snapshot_get(struct ctx *cx, const char *area, const char *day, struct figure_set *ret,
                      int64_t *ret_as_of)
{
    figure_blank(ret, area);
    TRY(db_int_of(cx, &q_figure_day_get, ARGS(db_text(day)), 0, ret_as_of));
    if (!*ret_as_of)
        return ERR_NOT_FOUND;
    return figure_read(db_rows(cx, &q_snapshot_get, ARGS(db_text(area), db_text(day))), ret, 1);
}

static enum err read_days(struct ctx *cx, struct series *s)
{
    struct date first = date_add_months(date_of_instant(cx->now), 1 - SERIES_MONTHS);
    char from[DATE_LEN + 1];
    date_format(first, from);
    memcpy(from + 8, "01", 2);
    struct rows *r = db_rows(cx, &q_figure_days, ARGS(db_text(from)));
    while (rows_next(r)) {
        const char *day = row_text(r, 0);
        bool same = s->n && strncmp(s->days[s->n - 1], day, 7) == 0;
        if (!same && s->n == SERIES_MONTHS)
            break;
        s->days[same ? s->n - 1 : s->n++] = arena_strdup(cx->a, day);
    }
    return rows_end(r);
}

enum err snapshot_series(struct ctx *cx, const char *area, struct series *ret)
{
    ret->n = 0;
    TRY(read_days(cx, ret));
    for (size_t i = 0; i < ret->n; i++) {
        figure_blank(&ret->of[i], area);
        TRY(figure_read(db_rows(cx, &q_snapshot_get, ARGS(db_text(area), db_text(ret->days[i]))),
                        &ret->of[i], 1));
    }
    return OK;
}

size_t series_ended(const struct series *s, int64_t now)
{
    char today[DATE_LEN + 1];
    date_format(date_of_instant(now), today);
    size_t n = s->n;
    while (n && strncmp(s->days[n - 1], today, 7) >= 0)
        n--;
    return n;
}

enum err figure_since(struct ctx *cx, enum figure_key k, const char **ret_day)
{
    char *day = NULL;
    TRY(db_text_of(cx, &q_figure_since,
                   ARGS(db_text(figure_defs[k].key), db_int(figure_defs[k].version)), &day));
    *ret_day = day;
    return OK;
}
