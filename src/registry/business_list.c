/*
 * Lists and counts of businesses. A filter becomes a mask of optional parts of one of three queries
 * (one a sort); paging is by key. Totals of what people mostly look at (all, a ward, a state) come
 * from summary rows; others are counted to 1,000.
 */
#include "business.h"

#include "account_name.h"
#include "business_list_sql.h"
#include "business_parts.h"
#include "business_sql.h"
#include "places.h"
#include "search_words.h"
#include "text.h"

#include <inttypes.h>

enum { LIMIT_MAX = 200, LIMIT_USUAL = 50, COUNT_CAP = 1000 };

/* Bits are the same in the three list queries: they are written in the same order. The count has no
 * `full` before them, so its bits lie one lower. */
enum {
    P_FULL = q_part_business_by_name_full,
    P_AREA = q_part_business_by_name_area,
    P_WARD = q_part_business_by_name_ward,
    P_CURATION = q_part_business_by_name_curation,
    P_ACTIVITY = q_part_business_by_name_activity,
    P_SECTOR = q_part_business_by_name_sector,
    P_CLASS = q_part_business_by_name_class,
    P_COMPANION = q_part_business_by_name_companion,
    P_NOBODY = q_part_business_by_name_nobody,
    P_OWNER = q_part_business_by_name_owner,
    P_STALE = q_part_business_by_name_stale,
    P_ACTIVE = q_part_business_by_name_active,
    P_NEVER = q_part_business_by_name_never,
    P_SINCE = q_part_business_by_name_since,
    P_BEFORE = q_part_business_by_name_before,
    P_FRESH = q_part_business_by_name_fresh,
    P_AFTER = q_part_business_by_name_after,
    P_WORDS = q_part_business_by_name_words,
    P_OPEN = q_part_business_by_name_open,
};
_Static_assert((int)P_FRESH == (int)q_part_business_by_update_fresh, "parts in one order");
_Static_assert((int)P_OPEN == (int)q_part_business_by_update_open, "parts in one order");
_Static_assert((int)P_OPEN == (int)q_part_business_by_fresh_open, "parts in one order");
_Static_assert(P_FULL == 1, "the first part");
_Static_assert((int)P_AREA == (int)q_part_business_count_some_area << 1, "parts in one order");
_Static_assert((int)P_FRESH == (int)q_part_business_count_some_fresh << 1, "parts in one order");
enum {
    COUNT_WORDS = q_part_business_count_some_words,
    COUNT_OPEN = q_part_business_count_some_open
};

struct plan {
    const struct business_filter *filter;
    const struct query *q;
    enum business_sort sort;
    unsigned mask;
    const char *lo, *hi, *ward, *curation, *activity, *sector, *class_, *words, *visited, *open;
    int64_t companion, owner, me, stale, fresh, limit;
    bool full;
    struct db_val after, after_id;
};

struct business_row business_row_of(struct ctx *cx, struct rows *r)
{
    struct business_row b = {.id = row_int(r, 0),
                             .version = row_int(r, 1),
                             .updated_at = row_int(r, 2),
                             .confirmed_at = row_int(r, 3),
                             .companion_id = row_int(r, 4),
                             .name = row_str(r, 5),
                             .owner_name = row_str(r, 6),
                             .phone = row_str(r, 7),
                             .address = row_str(r, 8),
                             .ward = row_str(r, 9),
                             .kbli = row_str(r, 10),
                             .sector = row_str(r, 11),
                             .curation = row_str(r, 12),
                             .activity = row_str(r, 13),
                             .class_ = row_str(r, 14)};
    b.code = code_make(cx->a, "U", (uint64_t)b.id);
    b.district = district_of(cx->a, b.ward);
    b.ward_name = place_name(places(), b.ward);
    return b;
}

static int64_t int_or_unset(struct rows *r, int column)
{
    return row_null(r, column) ? FIELD_UNSET : row_int(r, column);
}

/* A text of a row: kept in the arena (keep_text), or borrowed until the next row (row_text). */
typedef const char *take_text(struct rows *r, int column);

/* What a list's page shows; business_list.sql has the columns in this order. */
static void shown_row(struct rows *r, take_text *text, struct business_row *ret)
{
    *ret = (struct business_row){.id = row_int(r, 0),
                                 .companion_id = row_int(r, 1),
                                 .name = text(r, 2),
                                 .owner_name = text(r, 3),
                                 .ward = text(r, 4),
                                 .sector = text(r, 5),
                                 .curation = text(r, 6),
                                 .activity = text(r, 7)};
}
enum { KEY_COLUMN = 8, FULL_COLUMNS };

void business_row_places(struct ctx *cx, struct business_row *b)
{
    const struct place *ward = place_find(places(), b->ward);
    b->code = code_make(cx->a, "U", (uint64_t)b->id);
    b->district = ward ? ward->parent : district_of(cx->a, b->ward);
    b->ward_name = ward ? ward->name : b->ward ? b->ward : "";
}

/* What only programs ask for. */
static void row_full(struct ctx *cx, struct rows *r, take_text *text, struct business_row *b)
{
    int i = FULL_COLUMNS;
    business_row_places(cx, b);
    b->version = row_int(r, i++);
    b->updated_at = row_int(r, i++);
    b->confirmed_at = row_int(r, i++);
    b->phone = text(r, i++);
    b->address = text(r, i++);
    b->kbli = text(r, i++);
    b->class_ = text(r, i++);
    b->kbli_version = text(r, i++);
    b->nib = text(r, i++);
    b->founded_on = text(r, i++);
    b->capital = int_or_unset(r, i++);
    b->employees = int_or_unset(r, i++);
    b->source = text(r, i++);
    b->source_id = text(r, i++);
    b->created_at = row_int(r, i++);
    b->lat = int_or_unset(r, i++);
    b->lng = int_or_unset(r, i++);
    b->channels = text(r, i++);
    b->owner_id = row_int(r, i++);
    b->curation_on = text(r, i++);
    b->curation_until = text(r, i++);
    b->companion = text(r, i);
}

static const char *keep_text(struct rows *r, int column)
{
    return row_str(r, column);
}

struct business_row business_shown_row(struct rows *r)
{
    struct business_row b;
    shown_row(r, keep_text, &b);
    return b;
}

struct business_row business_full_row(struct ctx *cx, struct rows *r)
{
    struct business_row b = business_shown_row(r);
    row_full(cx, r, keep_text, &b);
    return b;
}

static void list_row(struct ctx *cx, const struct plan *p, struct rows *r, struct business_row *ret)
{
    take_text *text = p->filter->each ? row_text : keep_text;
    shown_row(r, text, ret);
    if (p->full)
        row_full(cx, r, text, ret);
}

/* ---- the filter ---- */

static enum err pick_sort(struct ctx *cx, const char *sort, struct plan *p)
{
    if (!sort || !*sort || strcmp(sort, "name") == 0) {
        p->sort = SORT_NAME;
        p->q = &q_business_by_name;
    } else if (strcmp(sort, "-updated_at") == 0) {
        p->sort = SORT_UPDATED;
        p->q = &q_business_by_update;
    } else if (strcmp(sort, "confirmed_at") == 0) {
        p->sort = SORT_FRESH;
        p->q = &q_business_by_fresh;
    } else {
        return fail(cx, ERR_INPUT, "error.sort", "sort", sort, NULL);
    }
    return OK;
}

static void narrow(struct ctx *cx, const char *area, struct plan *p)
{
    const char *lo, *hi;
    if (!area || !*area)
        return;
    area_range(cx->a, area, &lo, &hi);
    if (!p->lo || strcmp(lo, p->lo) > 0)
        p->lo = lo;
    if (!p->hi || strcmp(hi, p->hi) < 0)
        p->hi = hi;
    p->mask |= P_AREA;
}

bool business_names_nobody(const char *companion)
{
    return strcmp(companion, "none") == 0 || strcmp(companion, "belum") == 0;
}

static enum err pick_companion(struct ctx *cx, const char *name, struct plan *p)
{
    if (business_names_nobody(name)) {
        p->mask |= P_NOBODY;
        return OK;
    }
    int64_t id = 0;
    TRY(db_int_of(cx, &q_companion_id, ARGS(db_text(name)), 0, &id));
    if (p->mask & P_COMPANION && id != p->companion)
        id = -1; /* somebody else's, for one who sees only their own */
    p->companion = id ? id : -1;
    p->mask |= P_COMPANION;
    return OK;
}

static const char *set(struct plan *p, unsigned bit, const char *value)
{
    if (!value || !*value)
        return NULL;
    p->mask |= bit;
    return value;
}

static void pick_visited(const struct business_filter *f, struct plan *p)
{
    if (f->visited_never)
        p->mask |= P_NEVER;
    else if (f->visited_since)
        p->visited = set(p, P_SINCE, f->visited_since);
    else
        p->visited = set(p, P_BEFORE, f->visited_before);
    if (f->confirmed_since > 0) {
        p->fresh = f->confirmed_since;
        p->mask |= P_FRESH;
    }
    const unsigned indexed = P_NEVER | P_SINCE | P_BEFORE | P_FRESH | P_NOBODY;
    if (p->mask & indexed && p->activity && strcmp(p->activity, "active") == 0)
        p->mask = (p->mask & ~(unsigned)P_ACTIVITY) | P_ACTIVE;
}

static void pick_words(struct ctx *cx, const char *text, struct plan *p)
{
    struct search_words w = search_words(cx, text, NULL);
    p->words = set(p, P_WORDS, w.all);
    if (!p->words || !search_is_masked(cx))
        return;
    p->open = set(p, P_OPEN, w.open);
    p->me = cx->actor->role == ROLE_COMPANION ? cx->actor->account_id : 0;
}

static enum err plan_filter(struct ctx *cx, const struct business_filter *f, struct plan *p)
{
    struct scope s = scope_of(cx);
    p->after = p->after_id = db_null();
    TRY(pick_sort(cx, f->sort, p));
    if (s.companion) {
        p->companion = s.companion;
        p->mask |= P_COMPANION;
    }
    if (s.person) {
        p->owner = s.person;
        p->mask |= P_OWNER;
    }
    if (cx->actor && cx->actor->area)
        narrow(cx, cx->actor->area, p);
    narrow(cx, f->district, p);
    p->ward = set(p, P_WARD, f->ward);
    p->curation = set(p, P_CURATION, f->curation);
    p->activity = set(p, P_ACTIVITY, f->activity);
    p->sector = set(p, P_SECTOR, f->sector);
    p->class_ = set(p, P_CLASS, f->class_);
    if (f->companion && *f->companion)
        TRY(pick_companion(cx, f->companion, p));
    if (f->stale_before > 0) {
        p->stale = f->stale_before;
        p->mask |= P_STALE;
    }
    pick_visited(f, p);
    if (f->text && *f->text)
        pick_words(cx, f->text, p);
    if (p->ward && p->mask & P_AREA && strcmp(p->ward, p->lo) >= 0 && strcmp(p->ward, p->hi) < 0)
        p->mask &= ~(unsigned)P_AREA; /* the ward says it all */
    p->full = f->full;
    if (p->full)
        p->mask |= P_FULL;
    p->limit = f->limit > 0 && f->limit <= LIMIT_MAX ? f->limit : LIMIT_USUAL;
    return OK;
}

/* ---- the cursor: "<sort letter>:<key>:<id>" in base64url ---- */

static const char sort_letters[] = "nuf";

static enum err cursor_read(struct ctx *cx, const char *cursor, struct plan *p)
{
    void *raw;
    size_t n;
    int64_t id, at;
    if (!cursor || !*cursor)
        return OK;
    if (strlen(cursor) > 2000 || !text_unbase64url(cx->a, cursor, &raw, &n))
        return fail(cx, ERR_INPUT, "error.cursor", NULL);
    char *text = arena_strndup(cx->a, raw, n), *colon = strrchr(text, ':');
    if (n < 4 || strlen(text) != n || text[0] != sort_letters[p->sort] || text[1] != ':' ||
        !colon || colon < text + 2 || !text_int(colon + 1, &id))
        return fail(cx, ERR_INPUT, "error.cursor", NULL);
    *colon = '\0';
    if (p->sort == SORT_NAME) {
        p->after = db_text(text + 2);
    } else {
        if (!text_int(text + 2, &at))
            return fail(cx, ERR_INPUT, "error.cursor", NULL);
        p->after = db_int(at);
    }
    p->after_id = db_int(id);
    p->mask |= P_AFTER;
    return OK;
}

/* Of the row that `r` is at. */
static const char *cursor_make(struct ctx *cx, enum business_sort sort, struct rows *r)
{
    int64_t id = row_int(r, 0);
    const char *text = sort == SORT_NAME
                           ? arena_printf(cx->a, "n:%s:%" PRId64, row_text(r, KEY_COLUMN), id)
                           : arena_printf(cx->a, "%c:%" PRId64 ":%" PRId64, sort_letters[sort],
                                          row_int(r, KEY_COLUMN), id);
    return text_base64url(cx->a, text, strlen(text));
}

/* ---- counting ---- */

static enum err count_summary(struct ctx *cx, const struct plan *p, int64_t *ret)
{
    const char *area = p->ward ? p->ward : p->mask & P_AREA ? p->lo : "";
    unsigned mask = (p->curation ? (unsigned)q_part_count_area_curation : 0) |
                    (p->activity ? (unsigned)q_part_count_area_activity : 0);
    *ret = 0;
    if (p->mask & P_AREA && (strcmp(p->lo, p->hi) >= 0 || (p->ward && *p->ward)))
        return OK; /* two areas that do not meet */
    struct rows *r = db_rows_mask(cx, &q_count_area, mask,
                                  ARGS(db_text(area), db_text(p->curation), db_text(p->activity)));
    if (rows_next(r))
        *ret = row_int(r, 0);
    return rows_end(r);
}

static enum err count_rows(struct ctx *cx, const struct plan *p, bool exact,
                           struct business_page *ret)
{
    unsigned mask = (p->mask & ~(unsigned)(P_FULL | P_AFTER | P_WORDS | P_OPEN)) >> 1;
    if (p->words)
        mask |= COUNT_WORDS;
    if (p->open)
        mask |= COUNT_OPEN;
    struct rows *r =
        db_rows_mask(cx, &q_business_count_some, mask,
                     ARGS(db_int(exact ? INT64_MAX : COUNT_CAP + 1), db_text(p->lo), db_text(p->hi),
                          db_text(p->ward), db_text(p->curation), db_text(p->activity),
                          db_text(p->sector), db_text(p->class_), db_int(p->companion),
                          db_int(p->owner), db_int(p->stale), db_text(p->words),
                          db_text(p->visited), db_int(p->fresh), db_int(p->me), db_text(p->open)));
    if (rows_next(r))
        ret->total = row_int(r, 0);
    TRY(rows_end(r));
    if (!exact && ret->total > COUNT_CAP) {
        ret->total = COUNT_CAP;
        ret->total_capped = true;
    }
    return OK;
}

static enum err count(struct ctx *cx, const struct plan *p, bool exact, struct business_page *ret)
{
    const unsigned kept = P_FULL | P_AREA | P_WARD | P_CURATION | P_ACTIVITY | P_AFTER;
    if (!(p->mask & ~kept))
        return count_summary(cx, p, &ret->total);
    return count_rows(cx, p, exact, ret);
}

/* ---- rows ---- */

static void mask_row(struct ctx *cx, struct business_row *row)
{
    struct business b = {.companion_id = row->companion_id};
    if (cx->actor && cx->actor->role == ROLE_OWNER)
        b.owner_id = cx->actor->person_id; /* an owner's list holds only their own */
    if (!business_shows_personal(cx, &b))
        row->phone = row->address = NULL;
}

static enum err give_row(struct ctx *cx, const struct business_filter *f, struct business_row *row)
{
    mask_row(cx, row);
    if (f->full && row->companion_id && !row->companion)
        TRY(account_name(cx, row->companion_id, &row->companion));
    return f->each(f->arg, row);
}

static enum err read_rows(struct ctx *cx, const struct plan *p, struct business_page *ret)
{
    const struct business_filter *f = p->filter;
    enum err given = OK;
    if (!f->each)
        ret->rows = arena_array(cx->a, (size_t)p->limit + 1, sizeof(*ret->rows));
    const char *last = NULL;
    struct rows *r =
        db_rows_mask(cx, p->q, p->mask,
                     ARGS(db_int(p->limit + 1), db_text(p->lo), db_text(p->hi), db_text(p->ward),
                          db_text(p->curation), db_text(p->activity), db_text(p->sector),
                          db_text(p->class_), db_int(p->companion), db_int(p->owner),
                          db_int(p->stale), p->after, p->after_id, db_text(p->words),
                          db_text(p->visited), db_int(p->fresh), db_int(p->me), db_text(p->open)));
    while (given == OK && rows_next(r)) {
        if (ret->n == (size_t)p->limit) {
            ret->next = last;
            break;
        }
        if (++ret->n == (size_t)p->limit)
            last = cursor_make(cx, p->sort, r);
        struct business_row given_on, *row = f->each ? &given_on : &ret->rows[ret->n - 1];
        list_row(cx, p, r, row);
        if (f->each)
            given = give_row(cx, f, row);
    }
    enum err e = rows_end(r);
    return given == OK ? e : given;
}

static void mask_rows(struct ctx *cx, struct business_page *p)
{
    for (size_t i = 0; p->rows && i < p->n; i++)
        mask_row(cx, &p->rows[i]);
}

enum err business_rows_name(struct ctx *cx, struct business_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].companion_id && !rows[i].companion)
            TRY(account_name(cx, rows[i].companion_id, &rows[i].companion));
    return OK;
}

/* Words alone: the newest first. The cursor is the last id. */
static enum err found_by_words(struct ctx *cx, const struct business_filter *f, struct plan *p,
                               struct business_page *ret)
{
    int64_t below = INT64_MAX;
    void *raw;
    size_t n;
    if (f->cursor && *f->cursor) {
        if (!text_unbase64url(cx->a, f->cursor, &raw, &n) || !n || ((char *)raw)[0] != 'w' ||
            !text_int(arena_strndup(cx->a, (char *)raw + 1, n - 1), &below))
            return fail(cx, ERR_INPUT, "error.cursor", NULL);
    }
    struct found_ask ask = {.below = below,
                            .limit = p->limit + 1,
                            .count = f->count_exact ? INT64_MAX : COUNT_CAP + 1,
                            .full = p->full};
    ask.words = search_words(cx, f->text, cx->actor->area);
    struct found found = {.rows = arena_array(cx->a, (size_t)p->limit + 1, sizeof(*ret->rows)),
                          .max = (size_t)p->limit + 1};
    TRY(found_read(cx, &ask, &found, &ret->total));
    ret->rows = found.rows;
    ret->n = found.n;
    if (found.n > (size_t)p->limit) {
        ret->n = (size_t)p->limit;
        const char *text = arena_printf(cx->a, "w%" PRId64, ret->rows[ret->n - 1].id);
        ret->next = text_base64url(cx->a, text, strlen(text));
    }
    if (!f->count_exact && ret->total > COUNT_CAP) {
        ret->total = COUNT_CAP;
        ret->total_capped = true;
    }
    return OK;
}

enum err business_list(struct ctx *cx, const struct business_filter *f, struct business_page *ret)
{
    struct plan p = {.filter = f};
    *ret = (struct business_page){0};
    TRY(need(cx, CAP_BUSINESS_READ));
    TRY(plan_filter(cx, f, &p));
    if (f->text && *f->text && !p.words) {
        ret->rows = arena_array(cx->a, 1, sizeof(*ret->rows));
        return OK; /* nothing that could be searched for */
    }
    enum err e;
    bool own = cx->actor->role == ROLE_OWNER || (p.mask & (P_COMPANION | P_OWNER | P_OPEN));
    unsigned rest = p.mask & ~(unsigned)(P_FULL | P_WORDS | P_AREA);
    bool narrowed = f->district && *f->district;
    if (p.words && !rest && !own && !narrowed && (!f->sort || !*f->sort)) {
        e = found_by_words(cx, f, &p, ret);
    } else {
        TRY(cursor_read(cx, f->cursor, &p));
        e = read_rows(cx, &p, ret);
        if (e == OK)
            e = count(cx, &p, f->count_exact, ret);
    }
    if (e == OK)
        mask_rows(cx, ret);
    return e == OK && p.full && ret->rows ? business_rows_name(cx, ret->rows, ret->n) : e;
}

enum err business_each(struct ctx *cx, const struct business_filter *f,
                       bool (*each)(void *arg, const struct business *b), void *arg)
{
    struct business_filter slice = *f;
    struct arena_mark mark = arena_mark(cx->a);
    char *cursor = NULL;
    slice.limit = LIMIT_MAX;
    for (;;) {
        struct business_page page;
        slice.cursor = cursor;
        TRY(business_list(cx, &slice, &page));
        for (size_t i = 0; i < page.n; i++) {
            struct business b;
            TRY(business_get(cx, page.rows[i].id, &b));
            if (!each(arg, &b)) {
                free(cursor);
                return OK;
            }
        }
        free(cursor);
        cursor = page.next ? strdup(page.next) : NULL;
        arena_reset(cx->a, mark);
        if (!cursor)
            return OK;
    }
}

/* From the summary; for whom only some businesses are theirs, from those. */
static struct rows *ask_counts(struct ctx *cx, const char *area)
{
    struct scope s = scope_of(cx);
    if (!s.person && !s.companion)
        return db_rows(cx, &q_count_sum, ARGS(db_text(area)));
    const char *lo, *hi;
    unsigned mask = (s.person ? (unsigned)q_part_count_of_owner : 0) |
                    (s.companion ? (unsigned)q_part_count_of_companion : 0);
    area_range(cx->a, area, &lo, &hi);
    return db_rows_mask(cx, &q_count_of, mask,
                        ARGS(db_text(lo), db_text(hi), db_int(s.person), db_int(s.companion)));
}

enum err business_count(struct ctx *cx, const char *area, struct business_counts *ret)
{
    const char *mine = cx->actor && cx->actor->area ? cx->actor->area : "";
    *ret = (struct business_counts){0};
    if (area && *area && !area_holds(mine, area))
        return fail(cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    struct rows *r = ask_counts(cx, area && *area ? area : mine);
    while (rows_next(r)) {
        const char *state = row_text(r, 0);
        int64_t n = row_int(r, 2);
        ret->total += n;
        ret->active += strcmp(row_text(r, 1), "active") == 0 ? n : 0;
        if (strcmp(state, "proposed") == 0)
            ret->proposed += n;
        else if (strcmp(state, "verified") == 0)
            ret->verified += n;
        else if (strcmp(state, "curated") == 0)
            ret->curated += n;
        else
            ret->not_yet += n;
    }
    return rows_end(r);
}
