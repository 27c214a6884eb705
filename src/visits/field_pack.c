/*
 * The pack: what a phone takes along, so that a companion reads it without signal. Three queries,
 * whatever the number of businesses, and the list of one's own tasks; a full pack of 500 is some
 * 100 KB compressed.
 */
#include "field_sync.h"

#include "field_sync_sql.h"
#include "i18n.h"
#include "indicator.h"
#include "model.h"
#include "need.h"
#include "places.h"
#include "revenue.h"
#include "task.h"
#include "text.h"
#include "today.h"
#include "visit.h"

enum { MARGIN = 60, TEXT_MOST = 300, OWN_MOST = 200, OWN_PAGES = 10 };

enum err (*field_categories)(struct ctx *cx, struct model *array);
enum err (*field_debts)(struct ctx *cx, const struct field_taken *taken, size_t n,
                        struct model *pack);

struct packing {
    struct model **object; /* of each business that is told, with "visits" and "tasks"; sorted */
    int64_t *id;
    size_t n;
    struct field_taken *taken; /* all of them */
    bool *told;                /* of each: with what hangs on it */
    size_t taken_n;
    unsigned mask_businesses, mask_visits, mask_tasks;
    struct scope scope;
};

/* ---- whose ---- */

static void choose(struct ctx *cx, struct packing *p)
{
    p->scope = scope_of(cx);
    if (cx->actor->role == ROLE_COMPANION) {
        p->mask_businesses = (unsigned)q_part_pack_businesses_companion;
        p->mask_visits = (unsigned)q_part_pack_visits_companion;
        p->mask_tasks = (unsigned)q_part_pack_tasks_companion;
    } else if (cx->actor->role == ROLE_LURAH) {
        p->mask_businesses = (unsigned)q_part_pack_businesses_ward;
        p->mask_visits = (unsigned)q_part_pack_visits_ward;
        p->mask_tasks = (unsigned)q_part_pack_tasks_ward;
    } else {
        p->mask_businesses = (unsigned)q_part_pack_businesses_planned;
        p->mask_visits = (unsigned)q_part_pack_visits_planned;
        p->mask_tasks = (unsigned)q_part_pack_tasks_planned;
    }
}

/* ---- businesses ---- */

static void put_point(struct ctx *cx, struct model *o, const char *key, struct rows *r, int column)
{
    if (row_null(r, column))
        return;
    int64_t v = row_int(r, column), whole = v < 0 ? -v : v;
    model_set_decimal(cx->a, o, key,
                      arena_printf(cx->a, "%s%lld.%06lld", v < 0 ? "-" : "",
                                   (long long)(whole / 1000000), (long long)(whole % 1000000)));
}

/* What is not known is left out: 500 nulls are a kilobyte. */
static void put_known(struct ctx *cx, struct model *o, const char *key, const char *text)
{
    if (text && *text)
        model_set_text(cx->a, o, key, text);
}

static struct model *business(struct ctx *cx, struct rows *r, bool personal, struct model *array)
{
    struct model *o = model_add_object(cx->a, array);
    model_set_int(cx->a, o, "id", row_int(r, 0));
    model_set_int(cx->a, o, "version", row_int(r, 1));
    model_set_text(cx->a, o, "code", code_make(cx->a, "U", (uint64_t)row_int(r, 0)));
    model_set_text(cx->a, o, "name", row_str(r, 4));
    model_set_text(cx->a, o, "owner_name", row_str(r, 5));
    if (personal) {
        put_known(cx, o, "phone", row_str(r, 6));
        put_known(cx, o, "address", row_str(r, 7));
        put_known(cx, o, "notes", row_str(r, 15));
    } else {
        model_set_bool(cx->a, o, "masked", true);
    }
    model_set_text(cx->a, o, "ward", row_str(r, 8));
    put_point(cx, o, "lat", r, 9);
    put_point(cx, o, "lng", r, 10);
    put_known(cx, o, "sector", row_str(r, 11));
    model_set_text(cx->a, o, "curation", row_str(r, 12));
    model_set_text(cx->a, o, "activity", row_str(r, 13));
    put_known(cx, o, "visited_on", row_str(r, 14));
    if (personal) {
        model_set_array(cx->a, o, "visits");
        model_set_array(cx->a, o, "tasks");
    }
    return personal ? o : NULL;
}

static void insert(struct packing *p, int64_t id, struct model *o)
{
    size_t at = p->n++;
    for (; at > 0 && p->id[at - 1] > id; at--) {
        p->id[at] = p->id[at - 1];
        p->object[at] = p->object[at - 1];
    }
    p->id[at] = id;
    p->object[at] = o;
}

static struct model *of_business(const struct packing *p, int64_t id)
{
    size_t lo = 0, hi = p->n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (p->id[mid] < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < p->n && p->id[lo] == id ? p->object[lo] : NULL;
}

static enum err businesses(struct ctx *cx, struct packing *p, int64_t since, struct model *o)
{
    struct model *ids = model_set_array(cx->a, o, "ids"),
                 *array = model_set_array(cx->a, o, "businesses");
    int64_t n = 0;
    struct rows *r = db_rows_mask(cx, &q_pack_businesses, p->mask_businesses,
                                  ARGS(db_int(cx->actor->account_id), db_text(cx->actor->area),
                                       db_text(p->scope.lo), db_text(p->scope.hi), db_int(since),
                                       db_int(PACK_MAX + 1)));
    while (rows_next(r) && n++ < PACK_MAX) {
        model_add_int(cx->a, ids, row_int(r, 0));
        struct business b = {.companion_id = row_int(r, 2), .owner_id = row_int(r, 3)};
        bool personal = business_shows_personal(cx, &b);
        p->told[p->taken_n] = personal;
        p->taken[p->taken_n++] = (struct field_taken){row_int(r, 0), b.owner_id};
        if (!row_int(r, 16))
            continue;
        struct model *one = business(cx, r, personal, array);
        if (one)
            insert(p, row_int(r, 0), one);
    }
    model_set_bool(cx->a, o, "capped", n > PACK_MAX);
    return rows_end(r);
}

/* ---- what hangs on them ---- */

static const char *shortened(struct ctx *cx, const char *s)
{
    if (!s || strlen(s) <= TEXT_MOST)
        return s;
    size_t n = TEXT_MOST;
    while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80) /* not within a letter */
        n--;
    return arena_printf(cx->a, "%.*s…", (int)n, s);
}

static enum err visits(struct ctx *cx, struct packing *p)
{
    struct rows *r =
        db_rows_mask(cx, &q_pack_visits, p->mask_visits,
                     ARGS(db_int(cx->actor->account_id), db_text(cx->actor->area),
                          db_text(p->scope.lo), db_text(p->scope.hi), db_int(PACK_VISITS)));
    while (rows_next(r)) {
        struct model *b = of_business(p, row_int(r, 0));
        if (!b)
            continue;
        struct model *o = model_add_object(cx->a, (struct model *)model_get(b, "visits"));
        model_set_text(cx->a, o, "on", row_str(r, 1));
        model_set_text(cx->a, o, "kind", row_str(r, 2));
        model_set_text(cx->a, o, "met", row_str(r, 3));
        put_known(cx, o, "needs", row_str(r, 4));
        put_known(cx, o, "summary", shortened(cx, row_str(r, 5)));
        put_known(cx, o, "advice", shortened(cx, row_str(r, 6)));
        model_set_text(cx->a, o, "by", row_str(r, 7));
    }
    return rows_end(r);
}

static enum err tasks(struct ctx *cx, struct packing *p)
{
    struct rows *r = db_rows_mask(cx, &q_pack_tasks, p->mask_tasks,
                                  ARGS(db_int(cx->actor->account_id), db_text(cx->actor->area),
                                       db_text(p->scope.lo), db_text(p->scope.hi)));
    while (rows_next(r)) {
        struct model *b = of_business(p, row_int(r, 0));
        if (!b)
            continue;
        struct model *o = model_add_object(cx->a, (struct model *)model_get(b, "tasks"));
        model_set_int(cx->a, o, "id", row_int(r, 1));
        model_set_int(cx->a, o, "version", row_int(r, 2));
        model_set_text(cx->a, o, "title", row_str(r, 3));
        model_set_text(cx->a, o, "who", row_str(r, 4));
        model_set_text(cx->a, o, "due_on", row_str(r, 5));
    }
    return rows_end(r);
}

/* ---- what else is theirs to do ---- */

/* Whether the phone has a business's tasks by that business. */
static bool has_tasks_of(const struct packing *p, int64_t business_id)
{
    for (size_t i = 0; i < p->taken_n; i++)
        if (p->taken[i].id == business_id)
            return p->told[i];
    return false;
}

/* One of another room has no number, but where it is finished: "href". */
static void own_task(struct ctx *cx, const struct task *t, struct model *array)
{
    struct model *o = model_add_object(cx->a, array);
    if (!t->source && t->may_close)
        model_set_int(cx->a, o, "id", t->id);
    model_set_text(cx->a, o, "title", t->title);
    model_set_text(cx->a, o, "due_on", t->due_on);
    put_known(cx, o, "who", t->who);
    if (t->business_id)
        model_set_int(cx->a, o, "business", t->business_id);
    put_known(cx, o, "about", t->business_name);
    if (!t->source)
        return;
    const char *msgid = arena_printf(cx->a, "duty.%s", t->source);
    model_set_text(cx->a, o, "what", i18n_text(cx->app->words, cx->a, cx->lang, msgid, NULL));
    model_set_text(cx->a, o, "href", t->href);
}

/* As the list of one's own tasks has it, without those that stand by a business of the pack. */
static enum err own_tasks(struct ctx *cx, const struct packing *p, struct model *o)
{
    struct model *array = model_set_array(cx->a, o, "tasks");
    struct task_filter f = {.limit = OWN_MOST};
    struct task_page page;
    bool more = true;
    for (int pages = 0; more && pages < OWN_PAGES && array->kids.count < OWN_MOST; pages++) {
        TRY(task_list(cx, &f, &page));
        size_t i = 0;
        for (; i < page.n && array->kids.count < OWN_MOST; i++)
            if (page.rows[i].source || !has_tasks_of(p, page.rows[i].business_id))
                own_task(cx, &page.rows[i], array);
        more = i < page.n || page.next;
        f.cursor = page.next;
    }
    model_set_bool(cx->a, o, "tasks_more", more);
    return OK;
}

/* ---- whom to visit, and why ---- */

static enum err today(struct ctx *cx, struct model *o)
{
    struct today_item *list;
    size_t n;
    int64_t total;
    struct model *array = model_set_array(cx->a, o, "today");
    if (cx->actor->role != ROLE_COMPANION && cx->actor->role != ROLE_LURAH)
        return OK; /* of others it would be one ward among many */
    TRY(today_list(cx, NULL, PACK_MAX, &list, &n, &total));
    for (size_t i = 0; i < n; i++) {
        struct model *one = model_add_object(cx->a, array);
        model_set_int(cx->a, one, "business", list[i].business_id);
        model_set_int(cx->a, one, "score", list[i].score);
        struct model *reasons = model_set_array(cx->a, one, "reasons");
        for (size_t k = 0; k < list[i].reasons_n; k++)
            model_add_text(cx->a, reasons, list[i].reasons[k].words);
    }
    return OK;
}

/* ---- words to choose from ---- */

static void put_choice(struct ctx *cx, struct model *array, const char *code, const char *label)
{
    struct model *o = model_add_object(cx->a, array);
    model_set_text(cx->a, o, "code", code);
    model_set_text(cx->a, o, "label", label);
}

void field_put_choices(struct ctx *cx, struct model *o, const char *key,
                       const struct field_choice *list)
{
    struct model *array = model_set_array(cx->a, o, key);
    for (const struct field_choice *c = list; c->code; c++)
        put_choice(cx, array, c->code, i18n_text(cx->app->words, cx->a, cx->lang, c->msgid, NULL));
}

/* The questions of growth, each with its levels. */
static void put_indicators(struct ctx *cx, struct model *o)
{
    const struct i18n *words = cx->app->words;
    struct model *array = model_set_array(cx->a, o, "indicator");
    for (int i = 0; i < INDICATORS; i++) {
        put_choice(cx, array, indicators[i].code,
                   i18n_text(words, cx->a, cx->lang, indicator_msgid(cx->a, i), NULL));
        struct model *levels = model_set_array(cx->a, array->kids.last, "levels");
        for (int64_t n = 0; n <= INDICATOR_LEVEL_MAX; n++)
            if (indicator_level(i, n))
                put_choice(
                    cx, levels, arena_printf(cx->a, "%d", (int)n),
                    i18n_text(words, cx->a, cx->lang, indicator_level_msgid(cx->a, i, n), NULL));
    }
}

static enum err choices(struct ctx *cx, struct model *o)
{
    struct model *all = model_set_object(cx->a, o, "choices");
    field_put_choices(cx, all, "sector", sector_choices);
    field_put_choices(cx, all, "curation", curation_choices);
    field_put_choices(cx, all, "activity", activity_choices);
    field_put_choices(cx, all, "task_who", task_whos);
    field_put_choices(cx, all, "visit_kind", visit_kinds);
    field_put_choices(cx, all, "visit_met", visit_met);
    field_put_choices(cx, all, "need", need_kinds);
    field_put_choices(cx, all, "revenue_source", revenue_sources);
    put_indicators(cx, all);
    struct model *wards = model_set_array(cx->a, all, "ward");
    size_t n;
    const struct place *const *list = places_of(places(), cx->a, "ward", NULL, &n);
    for (size_t i = 0; i < n; i++)
        if (area_holds(cx->actor->area, list[i]->code))
            put_choice(cx, wards, list[i]->code, list[i]->name);
    struct model *categories = model_set_array(cx->a, all, "category");
    return field_categories ? field_categories(cx, categories) : OK;
}

enum err field_pack(struct ctx *cx, int64_t since, struct model *o)
{
    struct packing p = {.id = arena_array(cx->a, PACK_MAX, sizeof(*p.id)),
                        .object = arena_array(cx->a, PACK_MAX, sizeof(*p.object)),
                        .taken = arena_array(cx->a, PACK_MAX, sizeof(*p.taken)),
                        .told = arena_array(cx->a, PACK_MAX, sizeof(*p.told))};
    char now[INSTANT_LEN + 1];
    TRY(need(cx, CAP_VISIT_WRITE));
    choose(cx, &p);
    instant_format(cx->now, now);
    model_set_text(cx->a, o, "now", arena_strdup(cx->a, now));
    model_set_bool(cx->a, o, "whole", since == 0);
    /* What was being written when the last pack was made carries an earlier time. */
    TRY(businesses(cx, &p, since > MARGIN ? since - MARGIN : 0, o));
    TRY(visits(cx, &p));
    TRY(tasks(cx, &p));
    TRY(own_tasks(cx, &p, o));
    TRY(today(cx, o));
    TRY(choices(cx, o));
    if (field_debts)
        return field_debts(cx, p.taken, p.taken_n, o);
    model_set_null(cx->a, o, "debts");
    return OK;
}
