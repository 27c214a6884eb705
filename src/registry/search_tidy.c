/*
 * FTS5 keeps its index in segments and merges only neighbours of like size by itself: a city of
 * 21,270 businesses ends up with about 14, and a search takes 30 µs less with one. Merging all of
 * them costs 25 ms there, and 50 slices of as much for a million businesses; so it is done after an
 * import or hourly, when there are many.
 */
#include "search_tidy.h"

#include "app.h"
#include "db.h"
#include "search_block.h"
#include "search_block_sql.h"

/* Pages merged in a slice: some 30 ms. */
enum { SEGMENTS_FINE = 8, SLICE_PAGES = 200 };

struct tidy {
    int64_t segments, pages;
};

static enum err look(struct ctx *cx, void *arg)
{
    struct tidy *t = arg;
    struct rows *r = db_rows(cx, &q_search_segments, NO_ARGS);
    if (rows_next(r)) {
        t->segments = row_int(r, 0);
        t->pages = row_int(r, 1);
    }
    return rows_end(r);
}

static enum err slice(struct ctx *cx, void *arg)
{
    struct tidy *t = arg;
    TRY(look(cx, t));
    if (t->segments < 2)
        return OK;
    /* Negative: all segments into one, so many pages at a time. */
    return db_exec(cx, &q_search_merge, ARGS(db_int(-SLICE_PAGES)), NULL);
}

enum err search_tidy(struct ctx *cx)
{
    struct tidy t = {0};
    if (db_engine(app_of(cx)->db) != DB_SQLITE)
        return search_block_tidy(cx, SEARCH_LARGE);
    TRY(app_write(cx, look, &t));
    if (t.segments <= SEGMENTS_FINE)
        return OK;
    /* Once through the index as it is now: what is written meanwhile is left for the next time. */
    for (int64_t slices = t.pages / SLICE_PAGES + 2; slices > 0 && t.segments > 1; slices--)
        TRY(app_write(cx, slice, &t));
    return OK;
}
