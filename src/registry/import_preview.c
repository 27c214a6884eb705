/*
 * A run without writing. Each row is read, checked and identified as the run does; what would come
 * of it is counted. What the run would learn on its way (numbers and rows that stand in the file
 * twice) is kept in a table of hashes. Looking for possible duplicates costs most, so only the
 * first new rows are looked up, and only against the register as it is: the count is "at least".
 */
#include "import.h"

#include "business_parts.h"
#include "dup.h"
#include "import_parts.h"
#include "places.h"
#include "seen.h"

#include <inttypes.h>

enum { TELL_EVERY = 200 };

static uint64_t key_of(const unsigned char *hash)
{
    uint64_t key;
    memcpy(&key, hash, sizeof(key));
    return key;
}

static uint64_t key_of_id(int64_t id)
{
    unsigned char hash[HASH_LEN];
    plain_hash(&id, sizeof(id), hash);
    return key_of(hash);
}

static uint64_t key_of_text(const char *text)
{
    unsigned char hash[HASH_LEN];
    plain_hash(text, strlen(text), hash);
    return key_of(hash);
}

struct rehearsal {
    struct ctx *cx;
    const struct import_plan *plan;
    struct import_run run;
    struct seen seen;
    int64_t looked;
    size_t kept[4];
    struct import_counts counts;
    struct import_preview_row *rows;
    size_t n;
    struct arena *keep; /* for rows that are shown */
    struct import_ward_rows *wards;
    size_t wards_n, wards_room;
};

/* ---- one row ---- */

static enum err would_change(struct rehearsal *r, struct import_draft *d,
                             const struct import_match *m, enum import_action *ret)
{
    struct ctx *cx = r->cx;
    struct business b, old;
    uint64_t changed, kept;
    TRY(business_load(cx, m->business_id, true, &old));
    b = old;
    TRY(import_lay(cx, d, m, &b, &changed, &kept));
    if (changed)
        TRY(business_check(cx, &b, &old));
    struct import_license *lacking = arena_array(cx->a, d->licenses_n + 1, sizeof(*lacking));
    size_t n;
    TRY(import_licenses_lacking(cx, d, old.id, m->last, lacking, &n));
    bool states = (d->curation && strcmp(d->curation, old.curation) != 0) ||
                  (d->activity && strcmp(d->activity, old.activity) != 0) ||
                  (d->class_ && strcmp(d->class_, old.business_class) != 0);
    *ret = changed || states || n ? IMPORT_UPDATED : IMPORT_UNCHANGED;
    return OK;
}

static enum err would_create(struct rehearsal *r, struct import_draft *d)
{
    struct ctx *cx = r->cx;
    struct dup_hint *hints;
    size_t n;
    struct business b = d->b;
    TRY(business_check(cx, &b, NULL));
    if (r->looked++ >= IMPORT_PREVIEW_LOOKS)
        return OK;
    TRY(dup_hints(cx, &b, 1, &hints, &n));
    r->counts.possible += n > 0;
    return OK;
}

static enum err twice_in_file(struct ctx *cx, uint64_t before)
{
    fail_field(cx, "source_id", "import.error.number_twice", "row",
               arena_printf(cx->a, "%" PRIu64, before), NULL);
    return fields_check(cx);
}

/* What the run does with a row that can be read and was not said before. */
static enum err rehearse_new(struct rehearsal *r, struct import_draft *d, enum import_action *ret)
{
    struct ctx *cx = r->cx;
    struct import_match m;
    if (d->b.source_id) {
        uint64_t before = seen_get(&r->seen, key_of_text(d->b.source_id));
        if (before)
            return twice_in_file(cx, before);
    }
    TRY(import_identify(cx, &r->run, d, &m));
    uint64_t spoken = m.business_id ? seen_get(&r->seen, key_of_id(m.business_id)) : 0;
    bool left = !m.same && m.merged && spoken;
    if (left)
        import_tell_merged(cx, (int64_t)spoken);
    *ret = m.same || left ? IMPORT_UNCHANGED : IMPORT_CREATED;
    if (!m.same && !left)
        TRY(m.business_id && !(m.by_nik && spoken) ? would_change(r, d, &m, ret)
                                                   : would_create(r, d));
    if (m.business_id)
        seen_put(&r->seen, key_of_id(m.business_id), (uint64_t)d->number);
    return OK;
}

/* As in the run, a row that is refused is not remembered: the same row is refused again. */
static enum err rehearse_row(struct rehearsal *r, struct import_draft *d, enum import_action *ret)
{
    *ret = IMPORT_REJECTED;
    if (d->bad) {
        struct business b = d->b;
        if (!b.source_id)
            business_check(r->cx, &b, NULL);
        return ERR_INVALID;
    }
    if (seen_get(&r->seen, key_of(d->hash))) {
        *ret = IMPORT_UNCHANGED;
        return OK;
    }
    TRY(rehearse_new(r, d, ret));
    seen_put(&r->seen, key_of(d->hash), (uint64_t)d->number);
    if (d->b.source_id)
        seen_put(&r->seen, key_of_text(d->b.source_id), (uint64_t)d->number);
    return OK;
}

/* ---- the whole ---- */

static const struct import_license *keep_licenses(struct arena *a, const struct import_draft *d)
{
    struct import_license *list = arena_array(a, d->licenses_n + 1, sizeof(*list));
    for (size_t i = 0; i < d->licenses_n; i++)
        list[i] = (struct import_license){.kind = d->licenses[i].kind,
                                          .number = arena_strdup(a, d->licenses[i].number)};
    return list;
}

/* What the sheet says where that is no ward of ours. */
static const char *ward_words(const struct rehearsal *r, const struct import_draft *d)
{
    if (d->b.ward)
        return arena_strdup(r->keep, place_name(places(), d->b.ward));
    size_t i = 0;
    while (i < r->plan->columns && r->plan->what[i] != I_WARD)
        i++;
    const char *said = import_said_in(r->cx->a, d->cells, d->n, (int64_t)i);
    return said ? arena_strdup(r->keep, said) : NULL;
}

static void keep_row(struct rehearsal *r, const struct import_draft *d, enum import_action action,
                     const char *reasons)
{
    if (r->kept[action] >= IMPORT_PREVIEW_ROWS)
        return;
    r->kept[action]++;
    struct arena *a = r->keep;
    r->rows[r->n++] = (struct import_preview_row){
        .number = d->number,
        .action = import_action_name(action),
        .name = arena_strdup(a, d->b.name),
        .owner_name = arena_strdup(a, d->b.owner_name),
        .ward = ward_words(r, d),
        .reasons = arena_strdup(a, reasons),
        .licenses = keep_licenses(a, d),
        .licenses_n = d->licenses_n,
    };
}

static void count(struct rehearsal *r, enum import_action action)
{
    int64_t *const of[] = {&r->counts.created, &r->counts.updated, &r->counts.unchanged,
                           &r->counts.rejected};
    r->counts.total++;
    (*of[action])++;
}

/* Rows by the ward they get, in order of its code. */
static void count_ward(struct rehearsal *r, const struct import_draft *d)
{
    size_t at = 0;
    if (!d->b.ward)
        return;
    while (at < r->wards_n && strcmp(r->wards[at].ward, d->b.ward) < 0)
        at++;
    if (at == r->wards_n || strcmp(r->wards[at].ward, d->b.ward) != 0) {
        if (r->wards_n == r->wards_room)
            return;
        memmove(&r->wards[at + 1], &r->wards[at], (r->wards_n - at) * sizeof(*r->wards));
        r->wards[at] = (struct import_ward_rows){.ward = arena_strdup(r->keep, d->b.ward)};
        r->wards_n++;
    }
    r->wards[at].rows++;
    r->wards[at].given += d->ward_given;
}

static enum err row_done(struct rehearsal *r, struct import_draft *d, struct reject_file *rejects)
{
    struct ctx *cx = r->cx;
    enum import_action action;
    enum err e = rehearse_row(r, d, &action);
    if (e != OK && e != ERR_INVALID)
        return e;
    if (e == ERR_INVALID)
        action = IMPORT_REJECTED;
    struct field_err *more = cx->err.fields;
    ctx_forgive(cx);
    d->told = reject_told_join(cx->a, d->told, more);
    count(r, action);
    count_ward(r, d);
    const char *words = reject_told_words(cx, "import.field", d->told, action == IMPORT_REJECTED);
    keep_row(r, d, action, words);
    if (rejects && action == IMPORT_REJECTED)
        return reject_file_put(rejects, d->number, d->cells, d->n, words);
    return OK;
}

static void close_arena(void *a)
{
    arena_free(a);
}

static enum err rehearse_all(struct rehearsal *r, struct reject_file *rejects,
                             void (*progress)(void *, int64_t, int64_t), void *arg)
{
    struct import_scan *scan;
    struct import_draft d;
    enum err e = OK;
    struct ctx *cx = r->cx;
    TRY(import_scan_open(cx, r->plan, &scan));
    struct arena_mark mark = arena_mark(cx->a);
    while (e == OK && import_scan_next(scan, &d)) {
        e = row_done(r, &d, rejects);
        if (e == OK)
            arena_reset(cx->a, mark);
        if (progress && r->counts.total % TELL_EVERY == 0)
            progress(arg, import_scan_progress(scan), 1000);
    }
    enum err read = import_scan_end(scan);
    return e != OK ? e : read;
}

enum err import_rehearse(struct ctx *cx, const struct import_plan *plan,
                         struct reject_file *rejects, void (*progress)(void *, int64_t, int64_t),
                         void *arg, struct import_counts *ret, struct import_preview_row **ret_rows,
                         size_t *ret_n)
{
    enum { MEMORY = 96 << 20 };
    struct arena *own = arena_new(MEMORY); /* what outlives a row */
    arena_defer(cx->a, close_arena, own);
    struct rehearsal *r = arena_new_of(own, struct rehearsal);
    r->cx = cx;
    r->plan = plan;
    r->run = (struct import_run){.id = 0, .began = cx->now, .source = plan->source};
    r->seen.a = r->keep = own;
    r->rows = arena_array(own, (size_t)4 * IMPORT_PREVIEW_ROWS, sizeof(*r->rows));
    places_of(places(), cx->a, "ward", NULL, &r->wards_room);
    r->wards = arena_array(own, r->wards_room, sizeof(*r->wards));
    TRY(rehearse_all(r, rejects, progress, arg));
    if (arena_failed(own))
        return fail(cx, ERR_BUSY, "error.db_memory", NULL);
    r->counts.wards = r->wards;
    r->counts.wards_n = r->wards_n;
    *ret = r->counts;
    if (ret_rows) {
        *ret_rows = r->rows;
        *ret_n = r->n;
    }
    return OK;
}

enum err import_preview(struct ctx *cx, int64_t id, struct import_counts *ret,
                        struct import_preview_row **ret_rows, size_t *ret_n)
{
    struct import imp;
    struct import_plan plan;
    TRY(import_plan_load(cx, id, &imp, &plan));
    TRY(import_mapping_check(cx, imp.mapping));
    return import_rehearse(cx, &plan, NULL, NULL, NULL, ret, ret_rows, ret_n);
}
