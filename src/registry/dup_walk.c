/*
 * Walks over what is there: the whole register anew (other keys, other weights), or only the open
 * pairs, whose scores are settled with what is known of the words by now. Slices of some tens of
 * milliseconds, so that other writers do not wait; a walk that is broken off may simply be begun
 * again.
 */
#include "business_parts.h"
#include "dup.h"
#include "dup_parts.h"
#include "dup_sql.h"
#include "setting.h"
#include "text.h"

enum {
    COUNT_SLICE = 1000,
    REFRESH_SLICE = 60,
    SETTLE_SLICE = 200,
};

/* ---- three steps ---- */

static enum err count_slice(struct ctx *cx, struct dup_walk *w)
{
    size_t n = 0;
    struct arena_mark mark = arena_mark(cx->a);
    if (!w->after)
        dup_words_clear(cx);
    struct rows *r = db_rows(cx, &q_dup_sample, ARGS(db_int(w->after), db_int(COUNT_SLICE)));
    while (rows_next(r)) {
        struct match_raw raw = dup_read(r, false);
        dup_words_add(cx, match_prepare(cx->a, &raw));
        w->after = raw.id;
        n++;
    }
    TRY(rows_end(r));
    arena_reset(cx->a, mark);
    if (n < COUNT_SLICE)
        *w = (struct dup_walk){.step = DUP_REFRESH};
    return OK;
}

static enum err refresh_slice(struct ctx *cx, struct dup_walk *w)
{
    int64_t ids[REFRESH_SLICE], open;
    size_t n = 0;
    struct arena_mark mark = arena_mark(cx->a);
    struct rows *r = db_rows(cx, &q_dup_ids, ARGS(db_int(w->after), db_int(REFRESH_SLICE)));
    while (n < REFRESH_SLICE && rows_next(r))
        ids[n++] = row_int(r, 0);
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++) {
        arena_reset(cx->a, mark);
        TRY(dup_refresh_one(cx, ids[i], DUP_DEEP, &open));
        w->after = ids[i];
    }
    arena_reset(cx->a, mark);
    w->done += (int64_t)n;
    if (n == REFRESH_SLICE)
        return OK;
    w->step = DUP_DONE;
    return setting_set(cx, "_match_keys_version", arena_printf(cx->a, "%d", MATCH_KEYS_VERSION));
}

struct open_pair {
    int64_t id, a, b, score;
    const char *reasons;
};

static enum err record_of(struct ctx *cx, int64_t id, struct match_record **ret)
{
    *ret = NULL;
    struct rows *r = db_rows(cx, &q_dup_self, ARGS(db_int(id)));
    if (rows_next(r)) {
        struct match_raw raw = dup_read(r, true);
        *ret = match_prepare(cx->a, &raw);
    }
    return rows_end(r);
}

static enum err settle_pair(struct ctx *cx, const struct open_pair *p)
{
    struct match_record *a, *b;
    const char *reasons = "";
    TRY(record_of(cx, p->a, &a));
    TRY(record_of(cx, p->b, &b));
    int score = a && b ? dup_compare(cx, a, b, MATCH_REVIEW, &reasons) : 0;
    if (score < MATCH_REVIEW)
        return db_exec(cx, &q_dup_pair_delete, ARGS(db_int(p->id)), NULL);
    if (score == p->score && strcmp(reasons, p->reasons) == 0)
        return OK;
    return db_exec(cx, &q_dup_pair_score, ARGS(db_int(p->id), db_int(score), db_text(reasons)),
                   NULL);
}

static enum err settle_slice(struct ctx *cx, struct dup_walk *w)
{
    struct arena_mark mark = arena_mark(cx->a);
    struct open_pair *list = arena_array(cx->a, SETTLE_SLICE, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_dup_open, ARGS(db_int(w->after), db_int(SETTLE_SLICE)));
    while (n < SETTLE_SLICE && rows_next(r)) {
        list[n++] = (struct open_pair){.id = row_int(r, 0),
                                       .a = row_int(r, 1),
                                       .b = row_int(r, 2),
                                       .score = row_int(r, 3),
                                       .reasons = row_str(r, 4)};
        w->after = row_int(r, 0);
    }
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++)
        TRY(settle_pair(cx, &list[i]));
    arena_reset(cx->a, mark);
    w->done += (int64_t)n;
    if (n < SETTLE_SLICE)
        w->step = DUP_DONE;
    return OK;
}

enum err dup_walk(struct ctx *cx, void *walk)
{
    struct dup_walk *w = walk;
    switch (w->step) {
    case DUP_COUNT: return count_slice(cx, w);
    case DUP_REFRESH: return refresh_slice(cx, w);
    case DUP_SETTLE: return settle_slice(cx, w);
    case DUP_DONE: break;
    }
    return OK;
}

/* ---- whole walks ---- */

/* A slice may be run again from its start (PostgreSQL): it works on a copy. */
static enum err walk_once(struct ctx *cx, void *arg)
{
    struct dup_walk *walks = arg;
    walks[1] = walks[0];
    return dup_walk(cx, &walks[1]);
}

enum err dup_recheck_all(struct ctx *cx, void (*tell)(void *arg, int64_t done, int64_t total),
                         void *arg)
{
    struct dup_walk walks[2] = {{.step = DUP_COUNT}};
    int64_t total = 0;
    bool reading = cx->conn != NULL;
    if (!reading)
        TRY(db_reader(cx->app->db, cx));
    enum err e = db_int_of(cx, &q_dup_all, NO_ARGS, 0, &total);
    if (!reading)
        db_reader_end(cx->app->db, cx);
    while (e == OK && walks[0].step != DUP_DONE) {
        e = app_write(cx, walk_once, walks);
        walks[0] = walks[1];
        if (e == OK && tell)
            tell(arg, walks[0].done, total);
    }
    return e;
}

enum err dup_settle_all(struct ctx *cx)
{
    struct dup_walk walks[2] = {{.step = DUP_SETTLE}};
    while (walks[0].step != DUP_DONE) {
        TRY(app_write(cx, walk_once, walks));
        walks[0] = walks[1];
    }
    return OK;
}

/* The oldest record's keys are they that would be made of it today. */
static enum err oldest_is_of_today(struct ctx *cx, bool *ret)
{
    int64_t id = 0;
    struct dup_keys stored, now = {.n = 0};
    *ret = true;
    TRY(db_int_of(cx, &q_dup_ids, ARGS(db_int(0), db_int(1)), 0, &id));
    if (!id)
        return OK;
    TRY(dup_keys_stored(cx, id, &stored));
    struct rows *r = db_rows(cx, &q_dup_self, ARGS(db_int(id)));
    if (rows_next(r)) {
        struct match_raw raw = dup_read(r, true);
        dup_keys_make(match_prepare(cx->a, &raw), &raw, &now);
    }
    TRY(rows_end(r));
    *ret = dup_keys_same(&stored, &now);
    return OK;
}

bool dup_keys_old(struct ctx *cx)
{
    int64_t version;
    bool today = false;
    const char *walked = setting_get(cx, "_match_keys_version", NULL);
    if (walked)
        return !text_int(walked, &version) || version != MATCH_KEYS_VERSION;
    return oldest_is_of_today(cx, &today) != OK || !today;
}
