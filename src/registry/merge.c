/*
 * Joining two records and parting them again. The kept record is written once, whole; the gone one
 * only gets a merged_into. What the undo needs is sealed into merge_log: the kept record before and
 * after (without NIK and NPWP: those stay with the person, who is taken or left as a whole), what
 * moved, the dated facts that were set, the touched fields.
 *
 * A fact that the merge sets begins on the later of the days on which either record said so, and
 * the undo sets the old value from that very day: so figures for any past day are as if nothing had
 * happened.
 */
#include "merge.h"

#include "account_name.h"
#include "audit.h"
#include "business_parts.h"
#include "business_sql.h"
#include "calendar.h"
#include "dup.h"
#include "dup_parts.h"
#include "fact.h"
#include "follow.h"
#include "forms.h"
#include "merge_parts.h"
#include "merge_sql.h"
#include "places.h"
#include "search_block_sql.h"
#include "text.h"

#include <jansson.h>

struct merging {
    struct business kept, gone, after;
    struct model *log; /* what is sealed */
    char today[DATE_LEN + 1];
};

static struct db_val int_or_null(int64_t i)
{
    return i == FIELD_UNSET ? db_null() : db_int(i);
}

static struct db_val id_or_null(int64_t id)
{
    return id ? db_int(id) : db_null();
}

static const char *fold(struct ctx *cx, const char *s)
{
    return s ? text_fold(cx->a, s) : "";
}

static int64_t by(const struct ctx *cx)
{
    return cx->actor ? cx->actor->account_id : 0;
}

/* ---- writing the two records ---- */

/* The whole kept record, of version b->version; then version + 1. */
static enum err write_kept(struct ctx *cx, struct business *b)
{
    int64_t changed;
    TRY(db_exec(cx, &q_merge_write,
                ARGS(db_int(b->id), db_int(b->version), db_text(b->name),
                     db_text(fold(cx, b->name)), db_int(b->owner_id), db_text(b->owner_name),
                     db_text(fold(cx, b->owner_name)), db_text(b->phone), db_text(b->address),
                     db_text(fold(cx, b->address)), db_text(b->ward), int_or_null(b->lat),
                     int_or_null(b->lng), db_text(b->kbli), db_text(b->kbli_version),
                     db_text(b->sector), db_text(b->nib), db_text(b->founded_on),
                     int_or_null(b->capital), int_or_null(b->employees), db_text(b->channels),
                     db_text(b->notes), id_or_null(b->photo_id), db_text(b->curation),
                     db_text(b->curation_on), db_text(b->curation_until), db_text(b->activity),
                     db_text(b->business_class), id_or_null(b->companion_id),
                     db_int(b->confirmed_at), db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    b->version++;
    b->updated_at = cx->now;
    return OK;
}

static enum err write_gone(struct ctx *cx, struct business *b, int64_t merged_into)
{
    int64_t changed;
    TRY(db_exec(cx, &q_merge_gone,
                ARGS(db_int(b->id), db_int(b->version), id_or_null(merged_into), db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    b->version++;
    b->updated_at = cx->now;
    b->merged_into = merged_into;
    return OK;
}

/* ---- choosing ---- */

static enum err load_one(struct ctx *cx, int64_t id, int64_t version, struct business *ret)
{
    TRY(business_get(cx, id, ret)); /* within the scope */
    TRY(business_load(cx, id, false, ret));
    if (ret->merged_into)
        return fail(cx, ERR_CONFLICT, "error.business_merged", NULL);
    if (ret->version != version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    return OK;
}

static enum err choose(struct ctx *cx, const char *take, struct merging *g)
{
    char *list = arena_strdup(cx->a, take ? take : ""), *save = NULL;
    g->after = g->kept;
    for (char *field = strtok_r(list, ", ", &save); field; field = strtok_r(NULL, ", ", &save))
        if (!merge_take(field, &g->gone, &g->after))
            return fail(cx, ERR_INPUT, "error.merge_field", "field", field, NULL);
    if (g->gone.confirmed_at > g->after.confirmed_at)
        g->after.confirmed_at = g->gone.confirmed_at;
    TRY(business_check(cx, &g->after, &g->kept));
    g->after.district = district_of(cx->a, g->after.ward);
    return OK;
}

/* ---- facts ---- */

static const char *id_text(struct ctx *cx, int64_t id)
{
    return arena_printf(cx->a, "%lld", (long long)id);
}

/* What a dated fact of this kind says of a record; "" for nothing. */
static const char *fact_value(struct ctx *cx, const struct business *b, const char *kind)
{
    const char *value = strcmp(kind, "curation") == 0   ? b->curation
                        : strcmp(kind, "activity") == 0 ? b->activity
                        : strcmp(kind, "ward") == 0     ? b->ward
                        : strcmp(kind, "class") == 0    ? b->business_class
                        : strcmp(kind, "owner") == 0    ? id_text(cx, b->owner_id)
                                                        : b->companion;
    return value ? value : "";
}

/* The later of the days since which the two records say what they say. */
static enum err fact_day(struct ctx *cx, const struct merging *g, const char *kind,
                         const char **ret_day)
{
    const char *day = NULL;
    const int64_t ids[] = {g->kept.id, g->gone.id};
    for (int i = 0; i < 2; i++) {
        char *found = NULL;
        TRY(db_text_of(cx, &q_merge_fact_day, ARGS(db_int(ids[i]), db_text(kind)), &found));
        if (found && (!day || strcmp(found, day) > 0))
            day = found;
    }
    *ret_day = day && strcmp(day, g->today) <= 0 ? day : g->today;
    return OK;
}

static enum err set_facts(struct ctx *cx, struct merging *g)
{
    static const char *const kinds[] = {"curation", "activity", "ward",
                                        "class",    "owner",    "companion"};
    struct model *set = model_set_array(cx->a, g->log, "facts");
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const char *before = fact_value(cx, &g->kept, kinds[i]),
                   *after = fact_value(cx, &g->after, kinds[i]), *day;
        if (strcmp(before, after) == 0)
            continue;
        TRY(fact_day(cx, g, kinds[i], &day));
        TRY(fact_add(cx, g->kept.id, kinds[i], after, day, NULL, NULL));
        struct model *one = model_array(cx->a);
        model_add_text(cx->a, one, kinds[i]);
        model_add_text(cx->a, one, before);
        model_add_text(cx->a, one, day);
        model_add(set, one);
    }
    TRY(fact_add(cx, g->kept.id, "merge", g->gone.code, g->today, NULL, NULL));
    return fact_add(cx, g->gone.id, "merged_into", g->kept.code, g->today, NULL, NULL);
}

static enum err unset_facts(struct ctx *cx, const struct merging *g, const json_t *facts)
{
    size_t i;
    const json_t *one;
    json_array_foreach(facts, i, one)
    {
        const char *kind = json_string_value(json_array_get(one, 0));
        const char *value = json_string_value(json_array_get(one, 1));
        const char *day = json_string_value(json_array_get(one, 2));
        if (!kind || !value || !day)
            return fail_log(cx, ERR_INTERNAL, "merge log: facts");
        TRY(fact_add(cx, g->kept.id, kind, value, day, NULL, NULL));
    }
    TRY(fact_add(cx, g->kept.id, "merge_undone", g->gone.code, g->today, NULL, NULL));
    return fact_add(cx, g->gone.id, "merge_undone", g->kept.code, g->today, NULL, NULL);
}

/* ---- touched fields: somebody chose, so an import does not choose otherwise ---- */

static enum err touch_differing(struct ctx *cx, int64_t id, const struct business *a,
                                const struct business *b)
{
    const struct model *differs = field_diff(cx->a, &business_fields, a, b, NULL, NULL);
    for (const struct model *m = differs ? differs->kids.first : NULL; m; m = m->next)
        TRY(db_exec(cx, &q_touch_set, ARGS(db_int(id), db_text(m->key), db_int(cx->now)), NULL));
    return OK;
}

static enum err touch_chosen(struct ctx *cx, struct merging *g)
{
    struct model *before = model_set_array(cx->a, g->log, "touched");
    struct rows *r = db_rows(cx, &q_touch_list, ARGS(db_int(g->kept.id)));
    while (rows_next(r)) {
        struct model *one = model_array(cx->a);
        model_add_text(cx->a, one, row_str(r, 0));
        model_add_int(cx->a, one, row_int(r, 1));
        model_add(before, one);
    }
    TRY(rows_end(r));
    return touch_differing(cx, g->kept.id, &g->kept, &g->gone);
}

static enum err untouch(struct ctx *cx, int64_t id, const json_t *touched)
{
    size_t i;
    const json_t *one;
    TRY(db_exec(cx, &q_merge_touch_clear, ARGS(db_int(id)), NULL));
    json_array_foreach(touched, i, one)
        TRY(db_exec(cx, &q_touch_set,
                    ARGS(db_int(id), db_text(json_string_value(json_array_get(one, 0))),
                         db_int(json_integer_value(json_array_get(one, 1)))),
                    NULL));
    return OK;
}

/* ---- audit: on both records ---- */

static struct model *old_new(struct ctx *cx, struct model *changes, const char *key,
                             const char *old, const char *now)
{
    if (!changes)
        changes = model_object(cx->a);
    struct model *pair = model_set_array(cx->a, changes, key);
    model_add_text(cx->a, pair, old);
    model_add_text(cx->a, pair, now);
    return changes;
}

static enum err record_merge(struct ctx *cx, const struct merging *g)
{
    struct model *changes =
        field_diff(cx->a, &business_fields, &g->kept, &g->after, business_protect, cx);
    TRY(audit(cx, "merge", "business", g->kept.id,
              old_new(cx, changes, "merged", NULL, g->gone.code)));
    return audit(cx, "merge", "business", g->gone.id,
                 old_new(cx, NULL, "merged_into", NULL, g->kept.code));
}

static enum err record_undo(struct ctx *cx, const struct merging *g)
{
    struct model *changes =
        field_diff(cx->a, &business_fields, &g->after, &g->kept, business_protect, cx);
    TRY(audit(cx, "unmerge", "business", g->kept.id,
              old_new(cx, changes, "merged", g->gone.code, NULL)));
    return audit(cx, "unmerge", "business", g->gone.id,
                 old_new(cx, NULL, "merged_into", g->kept.code, NULL));
}

/* ---- merging ---- */

static enum err write_log(struct ctx *cx, const struct merging *g, int64_t *ret_id)
{
    struct buf text = buf_new(cx->a, 1 << 20);
    json_write(&text, g->log);
    if (text.over)
        return fail_log(cx, ERR_TOO_LARGE, "merge of %lld: more hangs on it than the log holds",
                        (long long)g->gone.id);
    struct sealed s = seal(cx, cx->app->keys, text.p, text.n);
    return db_int_of(cx, &q_merge_insert,
                     ARGS(db_int(g->kept.id), db_int(g->gone.id), db_blob(s.p, s.n),
                          id_or_null(by(cx)), db_int(cx->now)),
                     0, ret_id);
}

static enum err join(struct ctx *cx, struct merging *g)
{
    const char *pair_state = NULL;
    int64_t possible;
    merge_to_json(cx, &g->kept, model_set_object(cx->a, g->log, "before"));
    merge_to_json(cx, &g->after, model_set_object(cx->a, g->log, "after"));
    model_set_int(cx->a, g->log, "confirmed_before", g->kept.confirmed_at);
    model_set_int(cx->a, g->log, "confirmed_after", g->after.confirmed_at);
    TRY(set_facts(cx, g));
    TRY(touch_chosen(cx, g));
    TRY(write_kept(cx, &g->after));
    TRY(write_gone(cx, &g->gone, g->kept.id));
    TRY(merge_move_rows(cx, g->gone.id, g->kept.id, model_set_object(cx->a, g->log, "moved")));
    TRY(count_move(cx, &g->kept, &g->after));
    TRY(count_move(cx, &g->gone, NULL));
    TRY(search_refresh(cx, &g->after, false));
    TRY(db_exec(cx, &q_search_remove, ARGS(db_int(g->gone.id)), NULL));
    TRY(dup_join(cx, g->kept.id, g->gone.id, &pair_state));
    model_set_text(cx->a, g->log, "pair", pair_state);
    return dup_refresh(cx, &g->after, &possible);
}

enum err merge_businesses(struct ctx *cx, const struct merge_choice *m, int64_t *ret_merge_id)
{
    struct merging g = {.log = model_object(cx->a)};
    TRY(need(cx, CAP_MERGE));
    date_format(date_of_instant(cx->now), g.today);
    if (m->kept_id == m->gone_id)
        return fail(cx, ERR_INPUT, "error.merge_itself", NULL);
    TRY(load_one(cx, m->kept_id, m->kept_version, &g.kept));
    TRY(load_one(cx, m->gone_id, m->gone_version, &g.gone));
    TRY(choose(cx, m->take, &g));
    TRY(join(cx, &g));
    TRY(write_log(cx, &g, ret_merge_id));
    TRY(business_followed(cx, m->kept_id));
    TRY(business_followed(cx, m->gone_id));
    return record_merge(cx, &g);
}

/* ---- undoing ---- */

static enum err read_log(struct ctx *cx, int64_t id, json_t **ret)
{
    char *text = NULL;
    const char *why = "cannot be opened";
    size_t n = 0, sealed_n = 0;
    bool good = false;
    struct rows *r = db_rows(cx, &q_merge_before, ARGS(db_int(id)));
    if (rows_next(r)) {
        const void *p = row_blob(r, 0, &sealed_n);
        good = unseal(cx, cx->app->keys, p, sealed_n, &text, &n) &&
               json_parse(cx->a, text, n, ret, &why) == OK;
    }
    TRY(rows_end(r));
    return good ? OK : fail_log(cx, ERR_INTERNAL, "merge log %lld: %s", (long long)id, why);
}

/* The record before the merge, as the merge left it, and now. */
struct parting {
    struct business before, merged, now;
};

/* A field that the merge filled and that was changed to something else since: what it held before
 * is not what anybody wants back. Others keep what was changed. */
static bool lost_field(const struct parting *p, const char *field)
{
    return !merge_same(&p->merged, &p->now, field) && !merge_same(&p->before, &p->merged, field) &&
           !merge_same(&p->before, &p->now, field);
}

/* In the reader's words: "Telepon, Alamat". */
static const char *lost_fields(struct ctx *cx, const struct parting *p)
{
    struct buf text = buf_new(cx->a, 2000);
    for (size_t i = 0; merge_fields[i]; i++) {
        if (!lost_field(p, merge_fields[i]))
            continue;
        const char *id = arena_printf(cx->a, "field.%s", merge_fields[i]);
        const char *words = cx->app->words ? i18n_get(cx->app->words, cx->lang, id) : NULL;
        buf_puts(&text, text.n ? ", " : "");
        buf_puts(&text, words ? words : merge_fields[i]);
    }
    return text.n ? buf_str(&text) : NULL;
}

/* Who was erased does not come back with a record of theirs (UU 27/2022 art. 8, 43). */
static enum err check_people(struct ctx *cx, int64_t person, int64_t other)
{
    int64_t erased = 0;
    TRY(db_int_of(cx, &q_merge_erased, ARGS(db_int(person), db_int(other)), 0, &erased));
    return erased ? fail(cx, ERR_CONFLICT, "error.merge_erased", NULL) : OK;
}

/* Does the kept record still hold what the merge took into it? */
static enum err check_parting(struct ctx *cx, int64_t merge_id, const struct parting *p)
{
    int64_t later = 0;
    if (p->now.merged_into)
        return fail(cx, ERR_CONFLICT, "error.merge_kept_merged", NULL);
    TRY(db_int_of(cx, &q_merge_later, ARGS(db_int(p->now.id), db_int(merge_id)), 0, &later));
    if (later) {
        cx->err.hint = "error.merge_later_hint";
        return fail(cx, ERR_CONFLICT, "error.merge_later", NULL);
    }
    const char *fields = lost_fields(cx, p);
    if (fields) {
        cx->err.hint = "error.merge_changed_hint";
        return fail(cx, ERR_CONFLICT, "error.merge_changed", "fields", fields, NULL);
    }
    return OK;
}

/* The owner may have been renamed by way of another business since. */
static enum err names_of_now(struct ctx *cx, struct business *b)
{
    char *owner = NULL;
    const char *companion = NULL;
    TRY(db_text_of(cx, &q_merge_person_name, ARGS(db_int(b->owner_id)), &owner));
    if (owner)
        b->owner_name = owner;
    if (b->companion_id)
        TRY(account_name(cx, b->companion_id, &companion));
    b->companion = companion;
    return OK;
}

/* Of the record as it is, what the merge changed goes back; what was changed since stays. */
static enum err give_back(struct ctx *cx, const struct parting *p, struct business *ret_kept)
{
    bool changed = false;
    *ret_kept = p->now;
    for (size_t i = 0; merge_fields[i]; i++) {
        if (!merge_same(&p->before, &p->merged, merge_fields[i]))
            merge_take(merge_fields[i], &p->before, ret_kept);
        changed = changed || !merge_same(&p->merged, &p->now, merge_fields[i]);
    }
    TRY(names_of_now(cx, ret_kept));
    ret_kept->district = district_of(cx->a, ret_kept->ward);
    return changed ? business_check(cx, ret_kept, &p->now) : OK;
}

/* g->after: the kept record as it is; g->kept: as it will be. */
static enum err part(struct ctx *cx, struct merging *g, const struct parting *p, const json_t *log)
{
    struct business now = g->after;
    int64_t confirmed = json_integer_value(json_object_get(log, "confirmed_before"));
    TRY(give_back(cx, p, &g->kept));
    if (now.confirmed_at == json_integer_value(json_object_get(log, "confirmed_after")))
        g->kept.confirmed_at = confirmed;
    TRY(write_kept(cx, &g->kept));
    TRY(write_gone(cx, &g->gone, 0));
    TRY(merge_bring_back(cx, g->kept.id, g->gone.id, json_object_get(log, "moved")));
    TRY(unset_facts(cx, g, json_object_get(log, "facts")));
    TRY(untouch(cx, g->kept.id, json_object_get(log, "touched")));
    TRY(touch_differing(cx, g->kept.id, &p->merged, &p->now));
    TRY(count_move(cx, &now, &g->kept));
    TRY(count_move(cx, NULL, &g->gone));
    TRY(search_refresh(cx, &g->kept, false));
    TRY(search_refresh(cx, &g->gone, true));
    return dup_part(cx, g->kept.id, g->gone.id, json_string_value(json_object_get(log, "pair")));
}

/* By another name people are still the same: the ids tell. */
static void same_names(struct parting *p)
{
    struct business *old[] = {&p->before, &p->merged};
    for (int i = 0; i < 2; i++) {
        if (old[i]->owner_id == p->now.owner_id)
            old[i]->owner_name = p->now.owner_name;
        if (old[i]->companion_id == p->now.companion_id)
            old[i]->companion = p->now.companion;
    }
}

enum err merge_undo(struct ctx *cx, int64_t merge_id)
{
    struct merging g = {0};
    struct merge_row row;
    json_t *log = NULL;
    int64_t changed;
    TRY(need(cx, CAP_MERGE));
    TRY(merge_get(cx, merge_id, &row));
    date_format(date_of_instant(cx->now), g.today);
    TRY(business_get(cx, row.kept_id, &g.after)); /* both within the scope */
    TRY(business_get(cx, row.gone_id, &g.gone));
    if (row.undone_at)
        return fail(cx, ERR_CONFLICT, "error.merge_undone", NULL);
    TRY(business_load(cx, row.kept_id, false, &g.after));
    TRY(business_load(cx, row.gone_id, false, &g.gone));
    TRY(check_people(cx, g.after.owner_id, g.gone.owner_id));
    TRY(read_log(cx, merge_id, &log));
    struct parting p = {.before = g.after, .merged = g.after, .now = g.after};
    merge_of_json(cx, json_object_get(log, "before"), &p.before);
    merge_of_json(cx, json_object_get(log, "after"), &p.merged);
    TRY(check_people(cx, p.before.owner_id, g.gone.owner_id));
    same_names(&p);
    TRY(check_parting(cx, merge_id, &p));
    if (g.gone.merged_into != g.after.id)
        return fail_log(cx, ERR_INTERNAL, "merge %lld: the gone one is elsewhere",
                        (long long)merge_id);
    TRY(part(cx, &g, &p, log));
    TRY(db_exec(cx, &q_merge_undone, ARGS(db_int(merge_id), id_or_null(by(cx)), db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_CONFLICT, "error.merge_undone", NULL);
    TRY(business_followed(cx, row.kept_id));
    TRY(business_followed(cx, row.gone_id));
    return record_undo(cx, &g);
}

/* ---- the list ---- */

static struct merge_row row_of(struct ctx *cx, struct rows *r)
{
    struct merge_row m = {.id = row_int(r, 0),
                          .kept_id = row_int(r, 1),
                          .gone_id = row_int(r, 2),
                          .merged_at = row_int(r, 3),
                          .undone_at = row_int(r, 4),
                          .kept_name = row_str(r, 5),
                          .kept_ward = row_str(r, 6),
                          .gone_name = row_str(r, 7),
                          .gone_ward = row_str(r, 8),
                          .merged_by = row_str(r, 9),
                          .undone_by = row_str(r, 10)};
    m.kept_code = code_make(cx->a, "U", (uint64_t)m.kept_id);
    m.gone_code = code_make(cx->a, "U", (uint64_t)m.gone_id);
    return m;
}

static struct rows *ask(struct ctx *cx, unsigned mask, int64_t before, int64_t one, int64_t limit)
{
    struct scope s = scope_of(cx);
    return db_rows_mask(
        cx, &q_merge_list, mask | (*s.lo ? (unsigned)q_part_merge_list_area : 0),
        ARGS(db_int(before), db_int(one), db_int(limit), db_text(s.lo), db_text(s.hi)));
}

enum err merge_list(struct ctx *cx, int64_t before, int64_t limit, struct merge_row **ret,
                    size_t *ret_n, int64_t *ret_total)
{
    enum { LIMIT_MAX = 200, LIMIT_USUAL = 50 };
    TRY(need(cx, CAP_DUPLICATE_REVIEW));
    struct scope s = scope_of(cx);
    if (limit <= 0 || limit > LIMIT_MAX)
        limit = LIMIT_USUAL;
    struct merge_row *list = arena_array(cx->a, (size_t)limit, sizeof(*list));
    size_t n = 0;
    struct rows *r = ask(cx, 0, before > 0 ? before : INT64_MAX, 0, limit);
    while (n < (size_t)limit && rows_next(r))
        list[n++] = row_of(cx, r);
    TRY(rows_end(r));
    if (*s.lo)
        TRY(db_int_of(cx, &q_merge_total_area, ARGS(db_text(s.lo), db_text(s.hi)), 0, ret_total));
    else
        TRY(db_int_of(cx, &q_merge_total, NO_ARGS, 0, ret_total));
    *ret = list;
    *ret_n = n;
    return OK;
}

enum err merge_get(struct ctx *cx, int64_t id, struct merge_row *ret)
{
    bool found = false;
    TRY(need(cx, CAP_DUPLICATE_REVIEW));
    struct rows *r = ask(cx, q_part_merge_list_one, INT64_MAX, id, 1);
    if (rows_next(r)) {
        *ret = row_of(cx, r);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "error.merge_unknown", NULL);
}
