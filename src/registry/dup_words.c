/*
 * How often words, owners' names and phones occur in the register: what makes a rare word say more
 * than a popular one (up to 0.04 of F1 on messy lists). The table belongs to the writer's thread
 * and is kept between operations, 512 KiB in the program's memory; it is not stored: the first
 * write after a start counts a sample of the register (some thousand records, evenly spread by id:
 * about 30 ms), from then on every new record is added.
 *
 * It need not be exact, and is not: what was rolled back stays counted, changed and removed records
 * are not taken out, another process on the same PostgreSQL counts for itself. So the score of a
 * pair may depend by a little on when it was reckoned; equal operations in equal order give equal
 * scores. Readers (hints while typing) go without.
 *
 * Beside them: keys that were found to be shared by more than MATCH_BLOCK_MAX, which is half of
 * what a new record's keys would have to be read for, to find that nobody is to be compared. They
 * are forgotten when a key is taken away.
 */
#include "app.h"
#include "dup_parts.h"
#include "dup_sql.h"

enum {
    SLOTS = 1 << 16,
    CROWDS = 1024,
    MEMORY = 2 << 20,
    PROBES = 60,        /* places of the register, */
    PROBE_RECORDS = 100 /* and records counted at each */
};

static struct match_words *table(struct ctx *cx)
{
    struct app *app = cx->app;
    if (!app->writer_memory)
        app->writer_memory = arena_new(MEMORY);
    if (!app->match_words)
        app->match_words = match_words_new(app->writer_memory, SLOTS);
    return app->match_words;
}

/* Counts records after an id; the last one's id, or 0. */
static int64_t count_after(struct ctx *cx, struct match_words *w, int64_t after, int64_t most)
{
    int64_t last = 0;
    struct arena_mark mark = arena_mark(cx->a);
    struct rows *r = db_rows(cx, &q_dup_sample, ARGS(db_int(after), db_int(most)));
    while (rows_next(r)) {
        struct match_raw raw = dup_read(r, false);
        match_words_add(w, match_prepare(cx->a, &raw));
        last = raw.id;
    }
    if (rows_end(r) != OK) /* the operation fails with this anyway */
        return 0;
    arena_reset(cx->a, mark);
    return last;
}

static void count_sample(struct ctx *cx, struct match_words *w)
{
    int64_t newest = 0, after = 0;
    if (db_int_of(cx, &q_dup_last, NO_ARGS, 0, &newest) != OK)
        return;
    for (int64_t i = 0; i < PROBES && after < newest; i++) {
        int64_t from = newest / PROBES * i;
        after = count_after(cx, w, from > after ? from : after, PROBE_RECORDS);
        if (!after)
            return;
    }
}

const struct match_words *dup_words(struct ctx *cx)
{
    struct app *app = cx->app;
    if (!conn_is_writer(cx->conn))
        return NULL;
    if (!app->match_words)
        count_sample(cx, table(cx));
    return app->match_words;
}

void dup_words_add(struct ctx *cx, const struct match_record *r)
{
    dup_words(cx);
    match_words_add(table(cx), r);
}

void dup_words_clear(struct ctx *cx)
{
    if (cx->app->writer_memory)
        arena_clear(cx->app->writer_memory, MEMORY);
    cx->app->match_words = NULL;
    cx->app->match_crowds = NULL;
    table(cx);
}

/* ---- keys that too many share ---- */

static int64_t *crowd_of(struct ctx *cx, int64_t key)
{
    if (!cx->app->match_crowds) {
        table(cx);
        cx->app->match_crowds = arena_array(cx->app->writer_memory, CROWDS, sizeof(int64_t));
    }
    return &cx->app->match_crowds[(uint64_t)key % CROWDS];
}

bool dup_crowded(struct ctx *cx, int64_t key)
{
    return key && conn_is_writer(cx->conn) && *crowd_of(cx, key) == key;
}

void dup_crowd_add(struct ctx *cx, int64_t key)
{
    if (conn_is_writer(cx->conn))
        *crowd_of(cx, key) = key;
}

void dup_crowds_clear(struct ctx *cx)
{
    if (cx->app->match_crowds)
        memset(cx->app->match_crowds, 0, CROWDS * sizeof(int64_t));
}
