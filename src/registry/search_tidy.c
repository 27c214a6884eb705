/*
 * FTS5 keeps its index in segments and merges only neighbours of like size by itself: a city of 21,270 businesses
 * ends up with about 14, and a search takes 30 µs less with one. Merging all of them costs 25 ms there, and 50
 * slices of as much for a million businesses; so it is done after an import or hourly, when there are many.
 */
#include "search_tidy.h"

#include "app.h"
#include "business_list_sql.h"
#include "db.h"

/* Pages merged in a slice; slices at most, for an index that is written to faster than it is merged. */
enum { SEGMENTS_FINE = 6, SLICE_PAGES = 500, SLICES_MAX = 2000 };

struct tidy {
    bool begun;
    int64_t segments;
};

static enum err slice(struct ctx *cx, void *arg)
{
    struct tidy *t = arg;
    TRY(db_int_of(cx, &q_search_segments, NO_ARGS, 0, &t->segments));
    if (t->segments <= (t->begun ? 1 : SEGMENTS_FINE))
        return OK;
    /* Negative: all segments into one, so many pages at a time. */
    return db_exec(cx, &q_search_merge, ARGS(db_int(-SLICE_PAGES)), NULL);
}

enum err search_tidy(struct ctx *cx)
{
    struct tidy t = {0};
    if (db_engine(app_of(cx)->db) != DB_SQLITE)
        return OK;
    for (int i = 0; i < SLICES_MAX; i++) {
        TRY(app_write(cx, slice, &t));
        if (t.segments <= (t.begun ? 1 : SEGMENTS_FINE))
            return OK;
        t.begun = true;
    }
    return OK;
}
