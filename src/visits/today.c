/*
 * The ranked list: businesses are read once, in the order of the longest ago visit; each source
 * adds its reasons; words are made for those that are shown. See today.h.
 */
#include "today.h"

#include "calendar.h"
#include "i18n.h"
#include "money.h"
#include "places.h"
#include "setting.h"
#include "text.h"
#include "today_sql.h"
#include "visit_recall.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 2000, FIRST_ROOM = 256, REASONS_MAX = 12, REASONS_USUAL = 3, WEIGHTS_MAX = 24 };
enum { STALE_MONTHS = 2, EXPIRING_DAYS = 60 };

struct gather {
    struct ctx *cx;
    struct today_item *items; /* the longest ago visit first */
    struct today_item **by_id;
    size_t n;
    int64_t today;                                /* days */
    char stale[DATE_LEN + 1], soon[DATE_LEN + 1]; /* visited up to, curated up to: a reason */
    struct today_weight weights[WEIGHTS_MAX];
    size_t weights_n;
};

/* ---- weights ---- */

static void add_weights(struct gather *g, const struct signal_source *const *sources)
{
    for (; sources && *sources && g->weights_n < WEIGHTS_MAX; sources++)
        g->weights[g->weights_n++] = (struct today_weight){
            .code = (*sources)->code, .weight = (*sources)->weight, .usual = (*sources)->weight};
}

static enum err read_weights(struct ctx *cx, struct gather *g)
{
    static const char prefix[] = "today_weight_";
    g->weights_n = 0;
    add_weights(g, today_sources);
    add_weights(g, signal_sources);
    struct rows *r = db_rows(cx, &q_today_settings, NO_ARGS);
    while (rows_next(r)) {
        int64_t weight;
        const char *code = row_text(r, 0) + sizeof(prefix) - 1;
        for (size_t i = 0; i < g->weights_n; i++)
            if (strcmp(g->weights[i].code, code) == 0 && text_int(row_text(r, 1), &weight) &&
                weight >= 0 && weight <= TODAY_WEIGHT_MAX)
                g->weights[i].weight = weight;
    }
    return rows_end(r);
}

enum err today_weights(struct ctx *cx, struct today_weight **ret, size_t *ret_n)
{
    struct gather *g = arena_alloc(cx->a, sizeof(*g));
    TRY(need(cx, CAP_FIELD_CONFIG));
    TRY(read_weights(cx, g));
    *ret = g->weights;
    *ret_n = g->weights_n;
    return OK;
}

enum err today_weight_set(struct ctx *cx, const char *code, int64_t weight)
{
    struct today_weight *list;
    size_t n, i = 0;
    TRY(today_weights(cx, &list, &n));
    while (i < n && strcmp(list[i].code, code) != 0)
        i++;
    if (i == n)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    if (weight < 0 || weight > TODAY_WEIGHT_MAX) {
        fail_field(cx, list[i].code, "error.today_weight", NULL);
        return fields_check(cx);
    }
    return setting_set(cx, arena_printf(cx->a, "today_weight_%s", list[i].code),
                       arena_printf(cx->a, "%d", (int)weight));
}

/* ---- undo (app/undo.h): settings of the field, by the rules that set them ---- */

#define WEIGHT "today_weight_"

static const char *first_name(const struct undo_change *c)
{
    return c->changes->kids.first ? c->changes->kids.first->key : "";
}

static bool of_the_field(const struct undo_change *c)
{
    const char *name = first_name(c);
    return strncmp(name, WEIGHT, strlen(WEIGHT)) == 0 || strcmp(name, "recall_percent") == 0;
}

static enum err field_now(struct ctx *cx, struct undo_change *c, struct model *ret)
{
    const char *name = first_name(c);
    model_set_text(cx->a, ret, name, setting_get(cx, name, ""));
    return OK;
}

/* What was not set before is set to what it usually is. */
static enum err field_back(struct ctx *cx, const struct undo_change *c, const struct model *values)
{
    struct today_weight *list;
    const struct model *m = values->kids.first;
    const char *code = m->key + strlen(WEIGHT), *text = m->type == M_TEXT ? m->s : "";
    int64_t n;
    size_t count;
    bool known = text_int(text, &n);
    if (strcmp(m->key, "recall_percent") == 0)
        return recall_percent_set(cx, known ? n : RECALL_PERCENT);
    TRY(today_weights(cx, &list, &count));
    for (size_t i = 0; !known && i < count; i++)
        if (strcmp(list[i].code, code) == 0)
            n = list[i].usual, known = true;
    return known ? today_weight_set(cx, code, n) : fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

const struct undo_kind field_undo = {.code = "today",
                                     .entity = "setting",
                                     .page = "/today/weights",
                                     .cap = CAP_FIELD_CONFIG,
                                     .labels = "today_reason",
                                     .strip = WEIGHT,
                                     .about = of_the_field,
                                     .now = field_now,
                                     .put = field_back};

static int64_t weight_of(const struct gather *g, const char *code)
{
    for (size_t i = 0; i < g->weights_n; i++)
        if (strcmp(g->weights[i].code, code) == 0)
            return g->weights[i].weight;
    return 0;
}

/* ---- reasons ---- */

/* Most have one reason or two. */
static void make_room(struct gather *g, struct today_item *item)
{
    if (!item->reasons)
        item->reasons = arena_array(g->cx->a, REASONS_USUAL, sizeof(*item->reasons));
    if (item->reasons_n != REASONS_USUAL)
        return;
    struct today_reason *more = arena_array(g->cx->a, REASONS_MAX, sizeof(*more));
    memcpy(more, item->reasons, REASONS_USUAL * sizeof(*more));
    item->reasons = more;
}

static void add_reason(struct gather *g, struct today_item *item, const struct signal *s)
{
    int64_t points = weight_of(g, s->code) * s->strength / 100;
    if (points <= 0 || item->reasons_n == REASONS_MAX)
        return;
    make_room(g, item);
    size_t at = item->reasons_n++;
    for (; at && item->reasons[at - 1].points < points; at--) /* the heaviest first */
        item->reasons[at] = item->reasons[at - 1];
    item->reasons[at] =
        (struct today_reason){.code = s->code,
                              .points = points,
                              .n = s->n,
                              .day = s->day ? arena_strdup(g->cx->a, s->day) : NULL};
    item->score += points;
    item->planned = item->planned || strcmp(s->code, "planned") == 0;
}

static void take(void *arg, const struct signal *s)
{
    struct gather *g = arg;
    size_t lo = 0, hi = g->n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (g->by_id[mid]->business_id < s->business_id)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo < g->n && g->by_id[lo]->business_id == s->business_id)
        add_reason(g, g->by_id[lo], s);
}

static enum err ask_sources(struct gather *g, const struct signal_source *const *sources,
                            const struct signal_ask *ask)
{
    for (; sources && *sources; sources++)
        if ((*sources)->each)
            TRY((*sources)->each(g->cx, ask, take, g));
    return OK;
}

/* ---- businesses ---- */

static int64_t months_between(struct date from, struct date to)
{
    int64_t months = (to.year - from.year) * 12 + to.month - from.month;
    return months - (to.day < from.day);
}

/* What the business itself tells: never visited, long ago, curation that ends. */
static void own_reasons(struct gather *g, struct today_item *item, const char *curation,
                        const char *until)
{
    struct date day, today = date_from_days(g->today);
    if (!item->visited_on) {
        add_reason(g, item, &(struct signal){.code = "never", .strength = 100});
    } else if (strcmp(item->visited_on, g->stale) <= 0 && date_parse(item->visited_on, &day)) {
        int64_t months = months_between(day, today);
        add_reason(g, item,
                   &(struct signal){.code = "stale",
                                    .n = months,
                                    .strength = today_strength_stale(months),
                                    .day = item->visited_on});
    }
    if (strcmp(curation, "curated") == 0 && until && strcmp(until, g->soon) <= 0 &&
        date_parse(until, &day)) {
        int64_t left = date_days(day) - g->today;
        add_reason(g, item,
                   &(struct signal){.code = "expiring",
                                    .n = left,
                                    .strength = today_strength_expiring(left),
                                    .day = until});
    }
}

static enum err read_businesses(struct gather *g, const struct signal_ask *ask)
{
    struct ctx *cx = g->cx;
    size_t room = FIRST_ROOM;
    unsigned mask =
        ask->companion ? q_part_today_businesses_companion : (unsigned)q_part_today_businesses_ward;
    g->items = arena_array(cx->a, room, sizeof(*g->items));
    struct rows *r = db_rows_mask(cx, &q_today_businesses, mask,
                                  ARGS(db_int(MOST), db_int(ask->companion), db_text(ask->ward)));
    while (g->n < MOST && rows_next(r)) {
        if (g->n == room) {
            struct today_item *more = arena_array(cx->a, room * 2, sizeof(*more));
            memcpy(more, g->items, room * sizeof(*more));
            g->items = more;
            room *= 2;
        }
        struct today_item *item = &g->items[g->n++];
        item->business_id = row_int(r, 0);
        item->visited_on = row_str(r, 1);
        item->lat = item->lng = FIELD_UNSET;
        own_reasons(g, item, row_text(r, 2), row_text(r, 3));
    }
    return rows_end(r);
}

/* Pointers are put in order, not the items. */
static int by_id(const void *a, const void *b)
{
    const struct today_item *x = *(const struct today_item *const *)a,
                            *y = *(const struct today_item *const *)b;
    return (x->business_id > y->business_id) - (x->business_id < y->business_id);
}

/* Equal ones as they were read: the longest ago visit first, then by id. */
static int by_score(const void *a, const void *b)
{
    const struct today_item *x = *(const struct today_item *const *)a,
                            *y = *(const struct today_item *const *)b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return (x > y) - (x < y);
}

static void put_by_id(struct gather *g)
{
    g->by_id = arena_array(g->cx->a, g->n + 1, sizeof(struct today_item *));
    for (size_t i = 0; i < g->n; i++)
        g->by_id[i] = &g->items[i];
    qsort(g->by_id, g->n, sizeof(struct today_item *), by_id);
}

/* The `limit` first of those with a reason, of which there are *ret_total. */
static struct today_item *first_of(struct gather *g, size_t limit, size_t *ret_n,
                                   int64_t *ret_total)
{
    struct today_item **ranked = arena_array(g->cx->a, g->n + 1, sizeof(struct today_item *));
    size_t reasoned = 0;
    for (size_t i = 0; i < g->n; i++)
        if (g->items[i].score > 0)
            ranked[reasoned++] = &g->items[i];
    qsort(ranked, reasoned, sizeof(struct today_item *), by_score);
    *ret_n = reasoned < limit ? reasoned : limit;
    *ret_total = (int64_t)reasoned;
    struct today_item *first = arena_array(g->cx->a, *ret_n + 1, sizeof(*first));
    for (size_t i = 0; i < *ret_n; i++)
        first[i] = *ranked[i];
    return first;
}

/* ---- the list ---- */

const char *today_ward(struct ctx *cx, const char *ward)
{
    const char *area = cx->actor->area ? cx->actor->area : "";
    size_t n;
    if (cx->actor->role == ROLE_COMPANION)
        return NULL;
    if (ward && *ward)
        return is_ward(places(), ward) && area_holds(area, ward) ? ward : NULL;
    const struct place *const *wards = places_of(places(), cx->a, "ward", NULL, &n);
    for (size_t i = 0; i < n; i++)
        if (area_holds(area, wards[i]->code))
            return wards[i]->code;
    return NULL;
}

static int64_t int_or_unset(struct rows *r, int column)
{
    return row_null(r, column) ? FIELD_UNSET : row_int(r, column);
}

static struct today_item *item_of(struct today_item *items, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (items[i].business_id == id)
            return &items[i];
    return NULL;
}

/* Names and places of those that are shown. */
static enum err read_details(struct ctx *cx, struct today_item *items, size_t n)
{
    bool personal = can(cx->actor, CAP_BUSINESS_PERSONAL);
    struct buf ids = buf_new(cx->a, 16 << 10);
    for (size_t i = 0; i < n; i++)
        buf_printf(&ids, "%c%" PRId64, i ? ',' : '[', items[i].business_id);
    buf_puts(&ids, n ? "]" : "[]");
    struct rows *r = db_rows(cx, &q_today_details, ARGS(db_text(buf_str(&ids))));
    while (rows_next(r)) {
        struct today_item *item = item_of(items, n, row_int(r, 0));
        if (!item)
            continue;
        item->name = row_str(r, 1);
        item->owner_name = row_str(r, 2);
        item->phone = personal ? row_str(r, 3) : NULL;
        item->address = personal ? row_str(r, 4) : NULL;
        item->ward = row_str(r, 5);
        item->lat = int_or_unset(r, 6);
        item->lng = int_or_unset(r, 7);
    }
    return rows_end(r);
}

static void put_words(struct ctx *cx, struct today_item *item)
{
    item->code = code_make(cx->a, "U", (uint64_t)item->business_id);
    item->ward_name = place_name(places(), item->ward);
    for (size_t i = 0; i < item->reasons_n; i++) {
        struct today_reason *r = &item->reasons[i];
        const struct msg_arg args[] = {{"n", number_format(cx->a, r->n)},
                                       {"day", r->day ? i18n_date(cx->a, cx->lang, r->day) : ""},
                                       {NULL, NULL}};
        r->words = i18n_format(cx->app->words, cx->a, cx->lang,
                               arena_printf(cx->a, "today.%s", r->code), args);
    }
}

enum err today_list(struct ctx *cx, const char *ward, int64_t limit, struct today_item **ret,
                    size_t *ret_n, int64_t *ret_total)
{
    struct gather *g = arena_alloc(cx->a, sizeof(*g));
    char today[DATE_LEN + 1];
    struct signal_ask ask = {.today = today};
    *g = (struct gather){.cx = cx, .today = date_days(date_of_instant(cx->now))};
    date_format(date_from_days(g->today), today);
    date_format(date_add_months(date_from_days(g->today), -STALE_MONTHS), g->stale);
    date_format(date_from_days(g->today + EXPIRING_DAYS), g->soon);
    TRY(need(cx, CAP_VISIT_WRITE));
    if (cx->actor->role == ROLE_COMPANION)
        ask.companion = cx->actor->account_id;
    else if (!(ask.ward = today_ward(cx, ward)))
        return fail(cx, ERR_INPUT, "error.ward_outside", NULL);
    TRY(read_weights(cx, g));
    TRY(read_businesses(g, &ask));
    put_by_id(g);
    TRY(ask_sources(g, today_sources, &ask));
    TRY(ask_sources(g, signal_sources, &ask));
    limit = limit < 1 ? 1 : limit > TODAY_LIMIT_MAX ? TODAY_LIMIT_MAX : limit;
    *ret = first_of(g, (size_t)limit, ret_n, ret_total);
    TRY(read_details(cx, *ret, *ret_n));
    for (size_t i = 0; i < *ret_n; i++)
        put_words(cx, &(*ret)[i]);
    return OK;
}
