/*
 * Businesses that have the words, the newest first. SQLite's word index gives them in that order,
 * so that it need not be asked for more than is shown and counted. PostgreSQL's knows no order:
 * where few have the words they are gathered and sorted; where many have them (as many as are
 * counted), the newest are found by going through the register from its end. That is for small
 * registers: the words of a large one stand in blocks besides (search_block.c).
 *
 * What costs is a word that is only begun: the index then puts together all that begin so, before
 * it gives the first. So it is asked once, for rows and number; and not at all where a thousand
 * have what was typed as a whole word.
 */
#include "business_list_sql.h"
#include "business_parts.h"
#include "db.h"
#include "search_block.h"

#include <inttypes.h>

/* In a smaller register, to look twice costs less than to put aside what was found. */
enum { TOTAL_COLUMN = 8, MANY_USUAL = 1001 };

void found_take(struct found *f, const struct business_row *row)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->rows[i].id == row->id)
            return;
    if (f->n < f->max)
        f->rows[f->n++] = *row;
}

static enum err take_rows(struct ctx *cx, struct rows *r, bool full, struct found *f,
                          int64_t *ret_total)
{
    *ret_total = 0;
    while (f->n < f->max && rows_next(r)) {
        struct business_row row = full ? business_full_row(cx, r) : business_shown_row(r);
        *ret_total = row_int(r, TOTAL_COLUMN);
        found_take(f, &row);
    }
    return rows_end(r);
}

/* Rows, and how many there are in all as far as `most`. */
static enum err read_counted(struct ctx *cx, const struct found_ask *ask, int64_t most,
                             struct found *f, int64_t *ret_total)
{
    unsigned mask = (ask->full ? (unsigned)q_part_business_found_full : 0) |
                    (ask->companion ? (unsigned)q_part_business_found_companion : 0) |
                    (ask->person ? (unsigned)q_part_business_found_owner : 0);
    return take_rows(
        cx,
        db_rows_mask(cx, &q_business_found, mask,
                     ARGS(db_text(ask->words.all), db_int(ask->below), db_int(ask->limit),
                          db_int(ask->companion), db_int(ask->person), db_int(most))),
        ask->full, f, ret_total);
}

static enum err read_below(struct ctx *cx, const struct found_ask *ask, struct found *f)
{
    int64_t none;
    unsigned mask = (ask->full ? (unsigned)q_part_business_found_below_full : 0) |
                    (ask->companion ? (unsigned)q_part_business_found_below_companion : 0) |
                    (ask->person ? (unsigned)q_part_business_found_below_owner : 0);
    return take_rows(
        cx,
        db_rows_mask(cx, &q_business_found_below, mask,
                     ARGS(db_text(ask->words.all), db_int(ask->below), db_int(ask->limit),
                          db_int(ask->companion), db_int(ask->person))),
        ask->full, f, &none);
}

static enum err count_words(struct ctx *cx, const char *words, int64_t most, int64_t *ret_total)
{
    return db_int_of(cx, &q_business_found_count, ARGS(db_text(words), db_int(most)), 0, ret_total);
}

/* The index gives the newest first: in a large register one look for rows and number. */
static enum err read_ordered(struct ctx *cx, const struct found_ask *ask, bool large,
                             struct found *f, int64_t *ret_total)
{
    bool first = ask->below == INT64_MAX;
    size_t before = f->n;
    if (large && first && ask->count)
        return read_counted(cx, ask, ask->count, f, ret_total);
    TRY(read_below(cx, ask, f));
    *ret_total = (int64_t)(f->n - before);
    if (!ask->count || (first && *ret_total < ask->limit))
        return OK;
    return count_words(cx, ask->words.all, ask->count, ret_total);
}

static enum err read_unordered(struct ctx *cx, const struct found_ask *ask, struct found *f,
                               int64_t *ret_total)
{
    int64_t most = ask->count > ask->limit ? ask->count : ask->limit;
    size_t before = f->n;
    if (most < ask->many)
        most = ask->many;
    TRY(read_counted(cx, ask, most, f, ret_total));
    if (f->n == before && (ask->below < INT64_MAX || ask->companion || ask->person))
        TRY(count_words(cx, ask->words.all, most, ret_total)); /* no row to tell it */
    if (*ret_total < most)
        return OK;
    f->n = before; /* they were any of many */
    return read_below(cx, ask, f);
}

/* Those that have the begun word whole, where they are many. *ret_whole: how many, counted to
 * `many`. */
static enum err read_whole(struct ctx *cx, const struct found_ask *ask, struct found *f,
                           int64_t *ret_whole)
{
    struct found_ask whole = *ask;
    TRY(count_words(cx, ask->words.whole, ask->many, ret_whole));
    if (*ret_whole < ask->many)
        return OK;
    whole.words.all = ask->words.whole;
    TRY(read_below(cx, &whole, f));
    return ask->count > ask->many ? count_words(cx, ask->words.whole, ask->count, ret_whole) : OK;
}

static unsigned ids_mask(const struct found_ask *ask)
{
    return (ask->full ? (unsigned)q_part_business_found_ids_full : 0) |
           (ask->companion ? (unsigned)q_part_business_found_ids_companion : 0) |
           (ask->person ? (unsigned)q_part_business_found_ids_owner : 0);
}

static const char *ids_text(struct ctx *cx, const struct search_hits *h)
{
    struct buf ids = buf_new(cx->a, 64 << 10);
    for (size_t i = 0; i < h->n; i++)
        buf_printf(&ids, "%c%" PRId64, i ? ',' : '{', h->ids[i]);
    buf_putc(&ids, '}');
    return buf_str(&ids);
}

#define IDS_ARGS(CX, ASK, HITS)                                                        \
    ARGS(db_text(ids_text(CX, HITS)), db_int((ASK)->companion), db_int((ASK)->person), \
         db_int((int64_t)(HITS)->n))

static enum err hits_ahead(struct ctx *cx, const struct found_ask *ask, const struct search_hits *h)
{
    return h->n ? db_ahead(cx, &q_business_found_ids, ids_mask(ask), IDS_ARGS(cx, ask, h)) : OK;
}

/* Rows of the ids that the blocks gave. */
static enum err read_hits(struct ctx *cx, const struct found_ask *ask, const struct search_hits *h,
                          struct found *f)
{
    int64_t none;
    if (!h->n)
        return OK;
    return take_rows(cx,
                     db_rows_mask(cx, &q_business_found_ids, ids_mask(ask), IDS_ARGS(cx, ask, h)),
                     ask->full, f, &none);
}

/* Without blocks. */
static enum err read_index(struct ctx *cx, const struct found_ask *ask, bool large, struct found *f,
                           int64_t *ret_total)
{
    *ret_total = 0;
    if (ask->words.whole && large)
        TRY(read_whole(cx, ask, f, ret_total));
    if (*ret_total >= ask->many)
        return OK;
    return conn_engine(cx->conn) == DB_PG ? read_unordered(cx, ask, f, ret_total)
                                          : read_ordered(cx, ask, large, f, ret_total);
}

enum err found_read(struct ctx *cx, const struct found_ask *ask, struct found *f,
                    int64_t *ret_total)
{
    struct found_ask now = *ask;
    struct search_hits hits = {0};
    now.many = ask->many ? ask->many : MANY_USUAL;
    if (conn_engine(cx->conn) == DB_PG)
        TRY(search_block_find(cx, &now, hits_ahead, &hits));
    else
        TRY(db_int_of(cx, &q_business_newest, NO_ARGS, 0, &hits.newest));
    bool large = hits.newest > (ask->large ? ask->large : SEARCH_LARGE);
    TRY(hits.ready ? read_hits(cx, &now, &hits, f) : read_index(cx, &now, large, f, &hits.total));
    if (ret_total)
        *ret_total = hits.total;
    return OK;
}
